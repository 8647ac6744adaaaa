import asyncio

import click

from api.backends import make_database
from api.cli.settings import load_or_exit
from db.database import Database
from db.engine import DatabaseUnreachable, MigrationError
from db.migrate import migrate as bring_up
from db.migrate import wait_for_database

FAILURES = (DatabaseUnreachable, MigrationError, OSError, RuntimeError)


@click.command()
@click.option("--revision", default="head", show_default=True)
def migrate(revision: str) -> None:
    """Bring the database's schema up to date."""
    settings = load_or_exit()
    try:
        database = make_database(settings)
        with database.held():
            asyncio.run(ready(database, settings.database.wait, revision))
    except FAILURES as error:
        raise click.ClickException(str(error)) from None
    click.echo("The schema is up to date.")


async def ready(database: Database, wait_s: float, revision: str | None = "head") -> None:
    """The database answers, and has the schema of `revision` unless that is None."""
    engine = database.config.get_engine()
    try:
        await wait_for_database(engine, wait_s)
        if revision is not None:
            await bring_up(database.config, revision)
    finally:
        await engine.dispose()
