"""`corkboard …`: one file per command."""

import click

from api import __version__
from api.cli.lazy_group import LazyGroup

COMMANDS = {
    "serve": "api.cli.serve:serve",
    "consume": "api.cli.consume:consume",
    "migrate": "api.cli.migrate:migrate",
    "create-admin": "api.cli.create_admin:create_admin",
    "settings": "api.cli.settings:settings",
    "openapi": "api.cli.openapi:openapi",
    "events": "api.cli.events:events",
    "database": "api.cli.database:database",
}


@click.group(cls=LazyGroup, imports=COMMANDS)
@click.version_option(__version__, prog_name="corkboard")
def cli() -> None:
    """Corkboard: a self-hosted feedback board. Settings: litestar.toml and CORKBOARD_… variables."""
