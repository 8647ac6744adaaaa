"""What lies in an engine's pool."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from db.pool import KEPT_S

LOOKS = 200


def counts(engine: AsyncEngine) -> tuple[int, int]:
    """In the pool, and out of it."""
    queue: Any = engine.pool
    return queue.checkedin(), queue.checkedout()


async def given_back(engine: AsyncEngine) -> None:
    """Waits until none is kept out of it any more."""
    for _ in range(LOOKS):
        if counts(engine)[1] == 0:
            return
        await asyncio.sleep(KEPT_S)
    raise TimeoutError
