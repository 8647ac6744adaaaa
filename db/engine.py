"""Engine, sessions and Alembic's settings as one advanced-alchemy config; no alembic.ini."""

from pathlib import Path
from typing import Any

import asyncpg
from advanced_alchemy.config import AlembicAsyncConfig, AsyncSessionConfig, EngineConfig, SQLAlchemyAsyncConfig
from sqlalchemy import event

import db.models  # noqa: F401  Alembic compares against what is imported
from db import pool

MIGRATIONS = Path(__file__).parent / "migrations"  # absolute: a relative one would follow the working directory
POOL_WAIT_S = 30  # long enough for a crowd that votes at once on a small machine
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 10_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000


class MigrationError(RuntimeError):
    """A migration failed; the database is as it was before that migration."""


class DatabaseUnreachable(RuntimeError):
    """No connection could be made. The message is PostgreSQL's or the system's own and may name the user."""


def make_config(url: str, *, pool_size: int = 15, max_overflow: int = 0) -> SQLAlchemyAsyncConfig:
    """`url` in any of PostgreSQL's spellings; the driver is asyncpg. Connects at the first use, not before."""
    engine = EngineConfig(
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=POOL_WAIT_S,
        pool_use_lifo=True,  # few connections that are warm, not all of them in turn
        hide_parameters=True,  # what people write has no place in logs
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": "corkboard",
                "jit": "off",  # it takes longer than any statement of ours
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            },
        },
    )
    config = SQLAlchemyAsyncConfig(
        connection_string=_asyncpg_url(url),
        engine_config=engine,
        session_config=AsyncSessionConfig(expire_on_commit=False),
        alembic_config=AlembicAsyncConfig(
            script_location=str(MIGRATIONS),
            script_config="",
            version_table_name="alembic_version",
            compare_type=True,
            render_as_batch=False,
        ),
    )
    event.listen(config.get_engine().sync_engine, "do_connect", _connect)
    pool.watch(config.get_engine())
    return config


def _connect(dialect: Any, _record: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Tells a database that cannot be had from every other OSError of a request."""
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnreachable(f"{type(error).__name__}: {error}") from error


def _asyncpg_url(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if separator and scheme in ("postgresql", "postgres") else url
