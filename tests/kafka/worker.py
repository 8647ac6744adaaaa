"""`corkboard …` with a handler that notes what it saw: `python -m tests.kafka.worker consume`."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.__main__ import main
from api.events.registry import on
from api.schemas.events import Event


@on("post.*")
async def noted_by_worker(event: Event, session: AsyncSession) -> None:
    await session.execute(text("insert into noted (event_id) values (:id)"), {"id": event.id})


if __name__ == "__main__":
    main()
