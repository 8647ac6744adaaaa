"""One transaction: committed when the block ends, rolled back when it raises."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


@asynccontextmanager
async def transaction(sessions: async_sessionmaker[AsyncSession]) -> AsyncGenerator[AsyncSession]:
    """Begun by its first statement; without one the block costs nothing.

    A failing COMMIT raises here, so nobody can be told that a lost change was kept.
    """
    session = sessions()
    try:
        yield session
        if session.in_transaction():
            await session.commit()
    finally:
        if session.in_transaction():
            await asyncio.shield(asyncio.create_task(session.close()))  # even if the request is cancelled meanwhile
