"""The handlers over Kafka: as from the log. Each event once, each subject in order, whatever is brought twice."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import cast

import pytest
from confluent_kafka import Consumer, KafkaError, Message, Producer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.events.kafka.consumer import fetch
from api.events.kafka.reader import KafkaReader
from api.events.kafka.relay import KafkaRelay
from api.events.pruning import prune, prunings
from api.events.reader import HandlerReader
from api.events.registry import Handler, Registry
from api.schemas.events import Event, PostVoted
from api.settings import Kafka
from db.transaction import transaction
from tests.kafka.conftest import Broker
from tests.kafka.log import Sessions, behind, consuming, eventually, publish, record, voted

POSTS = 3


class Counted:
    """A handler that notes in the database what it was called with, and fails when it is told to."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.fails = re.compile("(?!)")
        registry = Registry()
        registry.on("post.voted")(self.counted)
        (self.handler,) = registry

    async def counted(self, event: Event, session: AsyncSession) -> None:
        assert isinstance(event.data, PostVoted)
        told = f"{event.subject} {event.data.version}"
        await session.execute(text("insert into counted (told) values (:told)"), {"told": told})
        if self.fails.fullmatch(told):
            raise ValueError(told)

    async def told(self) -> list[str]:
        async with transaction(self.sessions) as session:
            return list(await session.scalars(text("select told from counted order by id")))

    async def has(self, count: int) -> bool:
        return len(await self.told()) >= count


@pytest.fixture
async def counted(sessions: Sessions) -> Counted:
    async with transaction(sessions) as session:
        await session.execute(text("create table counted (id bigint generated always as identity, told text)"))
    return Counted(sessions)


@pytest.fixture
def handler(counted: Counted) -> Handler:
    return counted.handler


@pytest.fixture
def relay(kafka: Kafka, sessions: Sessions) -> KafkaRelay:
    return KafkaRelay(kafka, sessions)


async def read_to_the_end(reader: HandlerReader) -> None:
    """Retries included."""

    async def done() -> bool:
        await reader.step()
        return await behind(reader.sessions, reader.name) == 0

    await eventually(done)


def in_order(told: list[str], post_id: int) -> list[int]:
    return [int(each.split()[1]) for each in told if each.startswith(f"post:{post_id} ")]


async def test_each_event_is_handled_once_and_in_order(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    changes = [voted(post_id, version) for version in range(1, 21) for post_id in range(1, POSTS + 1)]
    await record(sessions, *changes)
    await publish(relay)
    await publish(KafkaRelay(kafka, sessions))
    reader = KafkaReader(handler, sessions)
    async with consuming(kafka, [reader]):
        await eventually(lambda: counted.has(len(changes)))
        await read_to_the_end(reader)
    told = await counted.told()
    assert len(told) == len(changes)
    assert [in_order(told, post_id) for post_id in range(1, POSTS + 1)] == [list(range(1, 21))] * POSTS


async def test_what_is_published_twice_is_handled_once(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    await record(sessions, voted(1, 1), voted(1, 2))
    for _ in range(2):
        await publish(relay)
        async with transaction(sessions) as session:
            await session.execute(text("delete from event_readers where name = 'kafka'"))
    await record(sessions, voted(1, 3))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await eventually(lambda: counted.has(3))
    assert await counted.told() == ["post:1 1", "post:1 2", "post:1 3"]


async def test_two_members_share_the_work_and_keep_the_order(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    await record(sessions, *(voted(post_id, 1) for post_id in range(1, 21)))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]), consuming(kafka, [KafkaReader(handler, sessions)]):
        await record(sessions, *(voted(post_id, version) for version in range(2, 11) for post_id in range(1, 21)))
        await publish(relay)
        await eventually(lambda: counted.has(200))
    told = await counted.told()
    assert len(told) == 200
    assert all(in_order(told, post_id) == list(range(1, 11)) for post_id in range(1, 21))


async def test_what_fails_is_tried_again_before_later_ones_of_its_subject(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    counted.fails = re.compile("post:1 1")
    await record(sessions, voted(1, 1), voted(1, 2), voted(2, 1))
    await publish(relay)
    reader = KafkaReader(handler, sessions)
    async with consuming(kafka, [reader]):
        await eventually(lambda: counted.has(1))
        await read_to_the_end(reader)
        assert await counted.told() == ["post:2 1"]
        counted.fails = re.compile("(?!)")

        async def handled() -> bool:
            await reader.step()
            return await counted.has(3)

        await eventually(handled)
    assert (await counted.told())[1:] == ["post:1 1", "post:1 2"]


async def test_a_new_member_goes_on_where_the_group_was(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    """Shown by what is not deduplicated any more: the note of what was handled is taken away."""
    await record(sessions, voted(1, 1))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await eventually(lambda: counted.has(1))
    async with transaction(sessions) as session:
        await session.execute(text("delete from handled_events"))
    await record(sessions, voted(1, 2))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await eventually(lambda: counted.has(2))
    assert await counted.told() == ["post:1 1", "post:1 2"]


async def test_a_database_that_fails_loses_nothing(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    await record(sessions, voted(1, 1), voted(2, 1), voted(1, 2))
    await publish(relay)
    async with transaction(sessions) as session:
        await session.execute(text("alter table handled_events rename to gone"))
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await asyncio.sleep(1)
        assert await counted.told() == []
        async with transaction(sessions) as session:
            await session.execute(text("alter table gone rename to handled_events"))
        await eventually(lambda: counted.has(3))
    assert in_order(await counted.told(), 1) == [1, 2]


async def test_a_broker_that_starts_anew_loses_nothing(
    kafka: Kafka, broker: Broker, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    await record(sessions, voted(1, 1))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await eventually(lambda: counted.has(1))
        broker.down()
        try:
            await record(sessions, voted(1, 2))
            step = asyncio.create_task(publish(relay))
            await asyncio.sleep(1)
        finally:
            await asyncio.to_thread(broker.up)
        await step
        await record(sessions, voted(1, 3))
        await publish(relay)
        await eventually(lambda: counted.has(3))
    assert await counted.told() == ["post:1 1", "post:1 2", "post:1 3"]


HEADERS: list[dict[str, str | bytes | None]] = [
    {},
    {"kind": "post.voted"},
    {"kind": "post.voted", "id": None},
    {"kind": "post.voted", "id": "no number"},
    {"kind": "post.voted", "id": "9" * 40},
    {"kind": "post.voted", "id": "999999"},
    {"kind": b"\xff", "id": "1"},
]


async def test_messages_of_others_are_passed_over(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    stranger = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    for headers in HEADERS:
        stranger.produce(f"{kafka.topic_prefix}.posts", b"\0", "post:1", headers=headers)
    assert stranger.flush(30) == 0
    await record(sessions, voted(1))
    await publish(relay)
    async with consuming(kafka, [KafkaReader(handler, sessions)]):
        await eventually(lambda: counted.has(1))
    assert await counted.told() == ["post:1 1"]


async def test_kafka_is_switched_on_and_off_without_a_gap(
    kafka: Kafka, sessions: Sessions, counted: Counted, relay: KafkaRelay, handler: Handler
) -> None:
    from_log, from_kafka = HandlerReader(handler, sessions), KafkaReader(handler, sessions)
    await record(sessions, voted(1, 1))
    await read_to_the_end(from_log)
    await record(sessions, voted(1, 2), voted(2, 1))
    await publish(relay)
    async with consuming(kafka, [from_kafka]):
        await eventually(lambda: counted.has(3))
    assert await behind(sessions, handler.name) == 2, "its place does not move without it"
    await record(sessions, voted(1, 3))
    await read_to_the_end(from_log)
    assert sorted(await counted.told()) == ["post:1 1", "post:1 2", "post:1 3", "post:2 1"]


async def test_what_kafka_does_not_bring_is_taken_from_the_log(
    sessions: Sessions, counted: Counted, handler: Handler
) -> None:
    await record(sessions, voted(1, 1), voted(1, 2))
    patient = KafkaReader(handler, sessions)
    assert not await patient.step()
    assert await counted.told() == []
    await read_to_the_end(KafkaReader(handler, sessions, overdue=timedelta(0)))
    assert await counted.told() == ["post:1 1", "post:1 2"]


async def test_a_handler_that_the_server_does_not_know_misses_nothing(
    sessions: Sessions, counted: Counted, handler: Handler
) -> None:
    reader = KafkaReader(handler, sessions)
    await reader.enter()
    await record(sessions, voted(1, 1), voted(1, 2))
    for each in prunings(None, {"kafka"}):
        await prune(sessions, each)
    assert await behind(sessions, handler.name) == 2
    async with transaction(sessions) as session:
        first, second = await session.scalars(text("select id from events order by id"))
    await reader.take(first)
    async with transaction(sessions) as session:
        await session.execute(text("delete from event_readers"))
    await reader.take(second)
    await reader.take(second)
    assert await counted.told() == ["post:1 1", "post:1 2"]
    await read_to_the_end(reader)
    assert await counted.told() == ["post:1 1", "post:1 2"]


class Arriving:
    """A consumer that is brought an error."""

    def __init__(self, error: KafkaError) -> None:
        self.error = error

    def poll(self, _timeout: float) -> Message:
        return Message(error=self.error)

    def consume(self, _count: int, _timeout: float) -> list[Message]:
        return []


def test_a_member_that_cannot_go_on_ends() -> None:
    """For others to start it anew; what heals by itself is only told."""
    error = KafkaError(KafkaError._FATAL, "fenced", fatal=True)
    with pytest.raises(RuntimeError, match="Kafka: fenced"):
        fetch(cast("Consumer", Arriving(error)))
    assert fetch(cast("Consumer", Arriving(KafkaError(KafkaError._TRANSPORT, "away")))) == []
