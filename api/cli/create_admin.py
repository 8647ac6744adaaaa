import asyncio

import click
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import async_sessionmaker

from api.backends import make_database
from api.cli.settings import load_or_exit
from api.services.accounts import AccountService
from db.database import Database
from db.repositories.accounts import AccountRepository
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.events import EventRepository
from db.repositories.invitations import InvitationRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.transaction import transaction


@click.command()
def create_admin() -> None:
    """Print a one-time link that makes an admin. It is good for a day; when one link is used, all end."""
    settings = load_or_exit()
    try:
        database = make_database(settings)
        with database.held():
            path = asyncio.run(setup_path(database))
            click.echo(f"http://{shown(settings.server.host)}:{settings.server.port}{path}")
    except (RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from None


async def setup_path(database: Database, *, only_first: bool = False) -> str | None:
    """Of a new one-time link. With `only_first` None where there is an admin, or no schema yet."""
    engine = database.config.get_engine()
    try:
        async with transaction(async_sessionmaker(engine, expire_on_commit=False)) as session:
            accounts = AccountService(
                UserRepository(session=session, wrap_exceptions=False),
                AccountRepository(session),
                SessionRepository(session=session, wrap_exceptions=False),
                ApiKeyRepository(session=session, wrap_exceptions=False),
                InvitationRepository(session=session, wrap_exceptions=False),
                EventRepository(session),
                sign_up="nobody",  # a set-up link is good in any case
            )
            if only_first and not await accounts.needs_setup():
                return None
            token = await accounts.make_setup_token()
    except ProgrammingError:
        if only_first:
            return None
        raise RuntimeError("The database has no such tables yet. Run `corkboard migrate` first.") from None
    finally:
        await engine.dispose()
    return f"/setup?token={token}"


def shown(host: str) -> str:
    """How a person on this machine writes it."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104  shown, not bound
