"""What the tests write to the log, and how they wait for what comes of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, TopicPartition
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.kafka.consumer import KafkaConsumer
from api.events.kafka.reader import KafkaReader
from api.events.kafka.relay import KafkaRelay
from api.schemas.events import Change, PostVoted
from api.settings import Kafka
from db.models import Event
from db.repositories.events import EventReaderRepository, EventRepository
from db.transaction import transaction

Sessions = async_sessionmaker[AsyncSession]
WAIT_S = 120


async def record(sessions: Sessions, *changes: Change) -> list[int]:
    """The numbers of the events."""
    async with transaction(sessions) as session:
        before = set(await session.scalars(select(Event.id)))
        await EventRepository(session).record_all([(change, 1) for change in changes])
        return sorted(set(await session.scalars(select(Event.id))) - before)


def voted(post_id: int, version: int = 1) -> PostVoted:
    return PostVoted(post_id, score=version, upvotes=version, downvotes=0, version=version)


async def eventually(condition: Callable[[], Awaitable[bool]], wait_s: float = WAIT_S) -> None:
    """Transactions of other tests in the same server may hold the log back for a while."""
    deadline = time.monotonic() + wait_s
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def behind(sessions: Sessions, name: str) -> int | None:
    """How many events a reader has not passed; None before it has begun."""
    async with transaction(sessions) as session:
        found = {row.name: row.behind for row in await EventReaderRepository(session).listed()}
    return found.get(name)


async def publish(relay: KafkaRelay) -> None:
    """All there is."""

    async def done() -> bool:
        await relay.step()
        return await behind(relay.sessions, relay.name) == 0

    await eventually(done)


@asynccontextmanager
async def consuming(kafka: Kafka, readers: Sequence[KafkaReader]) -> AsyncIterator[None]:
    """A member of the group."""
    stop = asyncio.Event()
    task = asyncio.create_task(KafkaConsumer(kafka, readers).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def published(kafka: Kafka, topic: str) -> list[Message]:
    """All of a topic, in order within each partition."""
    reader = Consumer({"bootstrap.servers": kafka.bootstrap_servers, "group.id": "none", "enable.partition.eof": True})
    partitions = reader.list_topics(topic, timeout=30).topics[topic].partitions
    reader.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    found: list[Message] = []
    ended: set[int | None] = set()
    while len(ended) < len(partitions):
        message = reader.poll(30)
        assert message is not None
        if (error := message.error()) is None:
            found.append(message)
        else:
            assert error.code() == KafkaError._PARTITION_EOF
            ended.add(message.partition())
    reader.close()
    return found
