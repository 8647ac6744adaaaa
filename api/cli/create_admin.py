import asyncio

import click

from api.backends import make_database
from api.cli.settings import load_or_exit
from api.settings import Settings
from db.database import Database
from db.repositories.accounts import AccountRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.transaction import transaction
from api.services.accounts import AccountService


@click.command()
def create_admin() -> None:
    """Print a one-time link that makes an admin. It is good for a day."""
    settings = load_or_exit()
    database = make_database(settings)
    try:
        with database.held():
            click.echo(asyncio.run(setup_link(database, settings)))
    except (RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from None


async def setup_link(database: Database, settings: Settings, *, only_first: bool = False) -> str | None:
    """With `only_first` None where somebody has an account already."""
    engine = database.config.get_engine()
    try:
        async with transaction(database.config.create_session_maker()) as session:
            accounts = AccountService(
                UserRepository(session=session, wrap_exceptions=False),
                AccountRepository(session),
                SessionRepository(session=session, wrap_exceptions=False),
            )
            if only_first and not await accounts.needs_setup():
                return None
            token = await accounts.make_setup_token()
    finally:
        await engine.dispose()
    host = "localhost" if settings.server.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else settings.server.host  # noqa: S104
    return f"http://{host}:{settings.server.port}/setup?token={token}"
