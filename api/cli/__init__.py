"""`corkboard …`: one file per command."""

import click

from api import __version__
from api.backends import make_database
from api.cli.consume import consume
from api.cli.create_admin import create_admin
from api.cli.events import events
from api.cli.migrate import migrate
from api.cli.openapi import openapi
from api.cli.serve import serve
from api.cli.settings import load_or_exit, settings
from db.commands import database_commands


@click.group()
@click.version_option(__version__, prog_name="corkboard")
def cli() -> None:
    """Corkboard: a self-hosted feedback board. Settings: litestar.toml and CORKBOARD_… variables."""


cli.add_command(serve)
cli.add_command(consume)
cli.add_command(migrate)
cli.add_command(create_admin)
cli.add_command(settings)
cli.add_command(openapi)
cli.add_command(events)
cli.add_command(database_commands(lambda: make_database(load_or_exit())))
