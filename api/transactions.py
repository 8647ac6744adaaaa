"""Transactions of which those hear who hold what was read before."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from db.repositories.events import RECORDED
from db.transaction import transaction


@asynccontextmanager
async def told_transaction(state: State) -> AsyncGenerator[AsyncSession]:
    """What it wrote to the log is told when it has ended."""
    session: AsyncSession | None = None
    try:
        async with transaction(state.sessions) as session:
            yield session
    finally:  # of a COMMIT that was broken off nobody knows whether it counts
        if session is not None and RECORDED in session.info:
            state.tell(session.info[RECORDED])
