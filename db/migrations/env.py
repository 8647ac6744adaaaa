"""Alembic's environment: takes the connection that `db.migrate` hands in, else makes its own (command line)."""

import asyncio

from advanced_alchemy.base import metadata_registry
from alembic import context
from sqlalchemy import Connection, text

from db.migrate import locked

config = context.config

LOCK_TIMEOUT_S = 10
STATEMENT_TIMEOUT_S = 600


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata_registry.get(None),
        compare_type=True,
        version_table="alembic_version",
        transaction_per_migration=True,
    )
    # For the session: each migration is a transaction of its own. A change that waits for a busy table gives up
    # instead of holding up everybody who queues behind it.
    connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT_S}s'"))
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("reset lock_timeout"))
        connection.execute(text("reset statement_timeout"))
        connection.commit()


async def run_in_own_loop() -> None:
    engine = config.engine  # type: ignore[attr-defined]  # advanced-alchemy's config carries it
    try:
        await locked(engine, run)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    context.configure(url="postgresql://", target_metadata=metadata_registry.get(None), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif (given := config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(run_in_own_loop())
