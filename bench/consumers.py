"""Corkboard's event consumers work on after the load; the next case must not pay for it."""

from __future__ import annotations

import asyncio

from bench.database import connection

POLL_S = 0.05
CATCH_UP_S = 120

# As db/repositories/events/readers.py has it: what a consumer's offset has not passed.
HAS_BACKLOG = """
select exists (
    select from event_readers as reader join events as event
    on event.xid >= reader.high or (event.xid >= reader.low and event.xid < reader.high and event.id > reader.after)
)
"""


async def wait_for_consumers(url: str) -> None:
    """Wait until every consumer has read the whole log.

    Raises:
        RuntimeError: They do not catch up within two minutes.
    """
    async with connection(url) as connected:
        for _ in range(int(CATCH_UP_S / POLL_S)):
            if not await connected.fetchval(HAS_BACKLOG):
                return
            await asyncio.sleep(POLL_S)
    raise RuntimeError("The event consumers do not catch up.")
