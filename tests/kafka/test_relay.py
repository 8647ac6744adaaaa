"""The relay: the whole log, each topic's keys in order, and a place that moves only behind what Kafka has."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict

import msgspec
import pytest
from confluent_kafka import KafkaException, Message
from sqlalchemy import update

from api.events.kafka.relay import BATCH, KafkaRelay
from api.schemas.events import CommentDeleted, Event
from api.settings import Kafka
from db.models import Event as EventRow
from db.transaction import transaction
from tests.kafka.conftest import Broker
from tests.kafka.log import Sessions, behind, eventually, publish, published, record, voted

POSTS = 5


def number(message: Message) -> int:
    return int(dict(message.headers() or ())["id"] or 0)


def by_key(messages: list[Message]) -> dict[str, list[int]]:
    """Numbers of the events, the first time that each appears."""
    found: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for message in messages:
        found[(message.key() or b"").decode()].setdefault(number(message))
    return {key: list(numbers) for key, numbers in found.items()}


async def test_an_event_is_published_as_the_api_tells_it(kafka: Kafka, sessions: Sessions) -> None:
    event_id, _ = await record(sessions, voted(7), CommentDeleted(3, 7, None, None, 0, 2))
    await publish(KafkaRelay(kafka, sessions))
    (message,) = published(kafka, f"{kafka.topic_prefix}.posts")
    assert message.key() == b"post:7"
    assert dict(message.headers() or ()) == {
        "kind": b"post.voted",
        "id": str(event_id).encode(),
        "schema_version": b"1",
    }
    event = msgspec.json.decode(message.value() or b"", type=Event)
    assert (event.id, event.kind, event.subject, event.project_id) == (event_id, "post.voted", "post:7", 1)
    assert event.data == voted(7)
    assert msgspec.json.decode(msgspec.json.encode(event)) == json.loads(message.value() or b"")
    (other,) = published(kafka, f"{kafka.topic_prefix}.comments")
    assert (other.key(), number(other)) == (b"comment:3", event_id + 1)


async def test_the_order_of_each_key_is_kept(kafka: Kafka, sessions: Sessions) -> None:
    changes = [voted(post_id, version) for version in range(1, 301) for post_id in range(1, POSTS + 1)]
    assert len(changes) > BATCH
    ids = await record(sessions, *changes)
    await publish(KafkaRelay(kafka, sessions))
    found = published(kafka, f"{kafka.topic_prefix}.posts")
    assert len(found) == len(ids)
    assert by_key(found) == {f"post:{post_id}": ids[post_id - 1 :: POSTS] for post_id in range(1, POSTS + 1)}


async def test_nothing_is_lost_while_the_broker_starts_anew(kafka: Kafka, broker: Broker, sessions: Sessions) -> None:
    relay, ids = KafkaRelay(kafka, sessions), list[int]()
    for version in range(1, 7):
        if version == 3:
            broker.down()
        if version == 5:
            await asyncio.to_thread(broker.up)
        ids += await record(sessions, *(voted(post_id, version) for post_id in range(1, POSTS + 1)))
        if version == 2:
            await publish(relay)
        if version == 3:
            step = asyncio.create_task(publish(relay))
    await step
    found = published(kafka, f"{kafka.topic_prefix}.posts")
    assert by_key(found) == {f"post:{post_id}": ids[post_id - 1 :: POSTS] for post_id in range(1, POSTS + 1)}


async def test_it_waits_for_a_broker_without_a_transaction_or_a_step_forward(
    kafka: Kafka, broker: Broker, sessions: Sessions
) -> None:
    relay = KafkaRelay(kafka, sessions)
    await record(sessions, voted(1))
    await publish(relay)
    broker.down()
    try:
        await record(sessions, voted(1, 2))
        step = asyncio.create_task(publish(relay))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(step), 2)
        assert sessions.kw["bind"].pool.checkedout() == 0
        assert await behind(sessions, relay.name) == 1
    finally:
        await asyncio.to_thread(broker.up)
    await step
    assert await behind(sessions, relay.name) == 0
    assert len(by_key(published(kafka, f"{kafka.topic_prefix}.posts"))["post:1"]) == 2


async def test_it_ends_while_it_waits_and_another_goes_on(kafka: Kafka, broker: Broker, sessions: Sessions) -> None:
    first = KafkaRelay(kafka, sessions)
    ids = await record(sessions, voted(1))
    await publish(first)
    broker.down()
    try:
        ids += await record(sessions, voted(1, 2), voted(1, 3))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(publish(first), 1)
    finally:
        await asyncio.to_thread(broker.up)
    await publish(KafkaRelay(kafka, sessions))
    assert by_key(published(kafka, f"{kafka.topic_prefix}.posts")) == {"post:1": ids}


async def test_what_kafka_refuses_stops_it_before_that_event(kafka: Kafka, sessions: Sessions) -> None:
    """A message that is too large for the client stands for any refusal."""
    relay = KafkaRelay(kafka, sessions)
    first, *_ = await record(sessions, voted(1), CommentDeleted(1, 1, None, None, 0, 1), voted(1, 2))
    async with transaction(sessions) as session:
        await session.execute(update(EventRow).where(EventRow.id == first + 1).values(data={"words": "x" * 2_000_000}))

    async def refused() -> bool:
        try:
            await relay.step()
        except KafkaException:
            return True
        return False

    await eventually(refused)
    assert await behind(sessions, relay.name) == 2
    assert by_key(published(kafka, f"{kafka.topic_prefix}.posts"))["post:1"][:1] == [first]
    await eventually(refused)
    assert await behind(sessions, relay.name) == 2
