"""advanced-alchemy's migration commands over our database, for any click group."""

from collections.abc import Callable

import click
from advanced_alchemy.cli import add_migration_commands

from db.database import Database


def database_commands(find: Callable[[], Database]) -> click.Group:
    """`database upgrade`, `check`, `make-migrations`, …; the embedded server runs while one of them does."""

    @click.group(name="database", help="Migrations: upgrade, check, make-migrations, …")
    @click.pass_context
    def group(context: click.Context) -> None:
        database = find()
        context.with_resource(database.held())
        context.obj = {"configs": [database.config]}

    return add_migration_commands(group)
