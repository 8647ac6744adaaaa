"""Runs the migrations inside the app's event loop; safe for any number of replicas that start at once."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import DatabaseUnreachable, MigrationError

LOCK = {"key": 0x636F726B626F61}  # the bytes of "corkboa"; advisory locks are per database, which is what is wanted
LOCK_WAIT_S = 900  # another replica may be inside a long migration


REFUSED = ("InvalidPassword", "InvalidAuthorization", "InvalidCatalogName")  # waiting does not help


async def wait_for_database(engine: AsyncEngine, seconds: float) -> None:
    """Returns once the database answers. Raises DatabaseUnreachable with the last error's text."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            async with engine.connect() as connection:
                await connection.execute(text("select 1"))
                return
        except (DatabaseUnreachable, DBAPIError) as error:
            if time.monotonic() > deadline or str(error).startswith(REFUSED):
                raise DatabaseUnreachable(f"The database cannot be used: {error}") from error
            await asyncio.sleep(0.3)


async def migrate(config: SQLAlchemyAsyncConfig, revision: str = "head") -> None:
    """Bring the schema to `revision`. One caller migrates, the others wait and then find nothing to do.

    Alembic is imported only where there is something to do: it takes 12 MB and half a second.
    """
    try:
        if revision == "head" and await _is_current(config):
            return
        from db.upgrade import upgrade  # noqa: PLC0415

        await locked(config.get_engine(), partial(upgrade, config, revision))
    except (DatabaseUnreachable, MigrationError):
        raise
    except Exception as error:  # whatever a migration may raise
        raise MigrationError(f"A migration failed, nothing of it was kept: {_reason(error)}") from error


async def _is_current(config: SQLAlchemyAsyncConfig) -> bool:
    """Whether the newest migration was the last that ran."""
    versions = Path(config.alembic_config.script_location) / "versions"
    newest = max(path.name for path in versions.glob("[0-9]*.py")).partition("_")[0]
    async with config.get_engine().connect() as connection:
        if await connection.scalar(text("select to_regclass('alembic_version')")) is None:
            return False
        return bool(await connection.scalar(text("select version_num from alembic_version")) == newest)


def _reason(error: BaseException) -> str:
    """PostgreSQL's own words where there are any, on one line and without the statement."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig.__cause__ or error.orig
    return " ".join(str(error).split()) or type(error).__name__


async def locked(engine: AsyncEngine, work: Callable[[Connection], None]) -> None:
    """Runs `work` while no other process migrates this database."""
    async with engine.connect() as connection:
        deadline = time.monotonic() + LOCK_WAIT_S
        # Try and sleep, never a blocking lock: a waiter would hold a snapshot that a concurrent index build awaits.
        while not await connection.scalar(text("select pg_try_advisory_lock(:key)"), LOCK):
            await connection.rollback()
            if time.monotonic() > deadline:
                raise MigrationError(f"For {LOCK_WAIT_S} seconds another process has been migrating this database.")
            await asyncio.sleep(0.2)
        await connection.commit()
        try:
            await connection.run_sync(work)
        finally:
            await connection.rollback()
            await connection.execute(text("select pg_advisory_unlock(:key)"), LOCK)
            await connection.commit()
