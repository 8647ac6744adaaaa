"""A handler that Kafka feeds. It cannot tell: order, transactions, retries are those of the log."""

from datetime import UTC, datetime, timedelta

from api.events.reader import Batch, HandlerReader, Sessions
from api.events.registry import Handler
from db.repositories.events import EventReaderRepository, Place
from db.transaction import transaction

OVERDUE = timedelta(hours=1)


class KafkaReader(HandlerReader):
    """Any member of the group may `take` an event; it is handled once, because the first to ask for it has it.

    The handler's place follows behind what was handled. So the log is kept until then, everybody sees how far the
    handler is, and it goes on exactly there when Kafka is switched off. What Kafka does not bring within an hour is
    taken from the log: what Kafka has lost, and what was published before there was this handler.
    """

    def __init__(self, handler: Handler, sessions: Sessions, *, overdue: timedelta = OVERDUE) -> None:
        super().__init__(handler, sessions)
        self.overdue = overdue

    async def enter(self) -> None:
        async with transaction(self.sessions) as session:
            await EventReaderRepository(session).enter(self.name, Place())

    async def take(self, event_id: int) -> None:
        """Only the number comes from outside, and the row from the log: nobody can slip in an event by Kafka.

        Two who go through the events of a subject, each in order, keep the order together: who comes second waits.
        """
        async with transaction(self.sessions) as session:
            row = await EventReaderRepository(session).claim(self.name, event_id, self.kinds)
            if row is not None:
                await self.hand_over(row, session, failing=True)

    async def read(self, batch: Batch) -> bool:
        handled, _ = await self._known(batch)
        place, late = batch.kept, datetime.now(UTC) - self.overdue
        for row in batch.rows:
            if row.id not in handled:
                if row.created_at > late:
                    break
                await self.take(row.id)
            place = batch.place.behind(row.id)
        if place != batch.kept:
            await self.move(batch.kept, place)
        return place == batch.place.behind(batch.rows[-1].id)  # else the next look can wait: Kafka is at it
