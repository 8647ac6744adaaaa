"""One transaction: committed when the block ends, rolled back when it raises."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


@asynccontextmanager
async def transaction(sessions: async_sessionmaker[AsyncSession]) -> AsyncGenerator[AsyncSession]:
    """A failing COMMIT raises here, so nobody can be told that a lost change was kept."""
    async with sessions.begin() as session:
        yield session
