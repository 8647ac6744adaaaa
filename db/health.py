import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import DatabaseUnreachable

ANSWER_TIMEOUT_S = 3


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database answers within ANSWER_TIMEOUT_S."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S), engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (DatabaseUnreachable, SQLAlchemyError, TimeoutError):
        return False
    return True
