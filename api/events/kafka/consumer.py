"""A member of the consumer group: hands what Kafka brings to the handlers, one after the other."""

import asyncio
import logging
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from api.events.kafka.client import make_consumer, topic_of
from api.events.kafka.reader import KafkaReader
from api.events.retries import pause
from api.settings import Kafka

BATCH = 100
WAIT_S = 0.5
CLOSE_S = 5.0
FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)
ID = re.compile(rb"[0-9]{1,18}")

logger = logging.getLogger(__name__)


class KafkaConsumer:
    """A message counts as read once every handler has handled it, or keeps it to try again."""

    def __init__(self, kafka: Kafka, readers: Sequence[KafkaReader]) -> None:
        self.readers = readers
        self.topics = sorted({topic_of(kafka, kind) for reader in readers for kind in reader.kinds})
        self._consumer = make_consumer(kafka)

    async def run(self, stop: asyncio.Event) -> None:
        for reader in self.readers:
            await reader.enter()
        self._consumer.subscribe(self.topics)
        failed = 0
        try:
            while not stop.is_set():
                messages = await asyncio.to_thread(fetch, self._consumer)
                failed = 0 if await self._handle(messages, stop) else failed + 1
                if failed:
                    await _rest(failed, stop)
        finally:
            await self._close()

    async def _close(self) -> None:
        """Notes what was read and leaves the group. A broker that is away would be waited for much longer."""
        closing = threading.Thread(target=self._consumer.close, name="kafka-close", daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, CLOSE_S)

    async def _handle(self, messages: Sequence[Message], stop: asyncio.Event) -> bool:
        """False: something else than a handler failed, such as the database; Kafka brings the rest again."""
        for number, message in enumerate(messages):
            if stop.is_set():
                break
            try:
                await self._take(message)
            except Exception:
                logger.exception("What Kafka brought could not be handed over; it is fetched again.")
                self._rewind(messages[number:])
                return False
            with suppress(KafkaException):  # the partition went to another member, who gets it once more
                self._consumer.store_offsets(message)
        return True

    async def _take(self, message: Message) -> None:
        headers = dict(message.headers() or ())
        kind, event_id = headers.get("kind"), headers.get("id")
        if not isinstance(kind, bytes) or not isinstance(event_id, bytes) or not ID.fullmatch(event_id):
            logger.warning("A message of %s is none of Corkboard's and is passed over.", message.topic())
            return
        for reader in self.readers:
            if kind.decode(errors="replace") in reader.kinds:
                await reader.take(int(event_id))

    def _rewind(self, messages: Sequence[Message]) -> None:
        first: dict[tuple[str, int], TopicPartition] = {}
        for message in messages:
            place = TopicPartition(str(message.topic()), message.partition() or 0, message.offset() or 0)
            first.setdefault((place.topic, place.partition), place)
        for place in first.values():
            with suppress(KafkaException):  # see above
                self._consumer.seek(place)


def fetch(consumer: Consumer) -> list[Message]:
    """What there is, as soon as there is something; blocks for WAIT_S at most. Raises what only a new member heals."""
    first = consumer.poll(WAIT_S)
    found = [] if first is None else [first, *consumer.consume(BATCH - 1, 0)]
    for error in filter(None, (message.error() for message in found)):
        if error.fatal():
            raise RuntimeError(f"Kafka: {error.str()}")
        logger.warning("Kafka: %s", error.str())
    return [message for message in found if not message.error()]


async def _rest(failed: int, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(pause(failed, first=FIRST_PAUSE, longest=LONGEST_PAUSE).total_seconds()):
            await stop.wait()
