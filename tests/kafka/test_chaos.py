"""Server and consumer are killed at random for a minute while people write: all the same every event reaches all."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from api.settings import Kafka
from db.models import ApiKey, Event, User
from db.transaction import transaction
from tests.e2e.server import free_port
from tests.kafka.log import Sessions, behind, eventually
from tests.kafka.mock import MockKafka
from tests.kafka.test_command import consumer
from tests.operations.board import Board, is_server
from tests.receiver import receiving
from tests.webhooks.hooks import make, signatures

CHANGES = 500
KILLING_S = 60.0
BETWEEN_KILLS_S = (2.0, 6.0)
WRITERS = 4
PATIENCE_S = 300.0
"""What was on its way to the webhook when the server died waits for its lease, what failed for a pause: half a minute,
and twice as long when it happens to the same delivery again."""
SEED = 20_261_125


class Writers:
    """They post and vote, and ask again whenever the board is away, until so many changes were acknowledged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.left = CHANGES
        self.posts: list[int] = []

    async def write(self) -> None:
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as client:
            for count in itertools.count():
                if self.left <= 0:
                    return
                try:
                    await self._change(client, count)
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                await asyncio.sleep(KILLING_S * WRITERS / CHANGES / 2)  # spread over the time of the killing

    async def _change(self, client: httpx.AsyncClient, count: int) -> None:
        if count % 3 == 0 or not self.posts:
            answer = await client.post("/api/posts", json={"title": f"Post {count}", "text": "x"})
            if answer.status_code == 201:
                self.posts.append(answer.json()["id"])
        else:
            client.cookies.clear()  # somebody else, whose vote is a change in any case
            answer = await client.put(f"/api/posts/{random.choice(self.posts)}/vote", json={"value": 1})
        self.left -= answer.is_success


@asynccontextmanager
async def board_that_comes_back(folder: Path, told: dict[str, str], die: asyncio.Event) -> AsyncIterator[str]:
    """Whenever `die` is set the server is killed and started again on the same port."""
    port = free_port()
    boards = [await asyncio.to_thread(Board, folder, server__port=str(port), **told)]

    async def restart() -> None:
        while True:
            await die.wait()
            die.clear()
            boards[-1].kill(is_server)
            await asyncio.to_thread(boards[-1].process.wait)
            boards.append(await asyncio.to_thread(Board, folder, server__port=str(port), **told))

    await asyncio.to_thread(boards[-1].address)
    keeper = asyncio.create_task(restart())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        boards[-1].kill()
        await asyncio.to_thread(boards[-1].process.wait)


async def consume_and_come_back(folder: Path, told: dict[str, str], die: asyncio.Event) -> None:
    """Whenever `die` is set the consumer is killed and started again."""
    while True:
        with consumer(folder, told) as process:
            await die.wait()
            die.clear()
            process.kill()


async def kill_at_random(*victims: asyncio.Event) -> None:
    chance = random.Random(SEED)
    async with asyncio.timeout(KILLING_S * 10):
        deadline = asyncio.get_running_loop().time() + KILLING_S
        while asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(chance.uniform(*BETWEEN_KILLS_S))
            chance.choice(victims).set()


async def admin_key(sessions: Sessions) -> str:
    key = f"cbk_{secrets.token_urlsafe(32)}"
    async with transaction(sessions) as session:
        admin = User(email="root@example.org", name="Root", password_hash="none", role="admin", actor_id=uuid4())
        session.add(admin)
        await session.flush()
        hashed = hashlib.sha256(key.encode()).hexdigest()
        scopes = ["read", "write", "admin"]
        session.add(ApiKey(user_id=admin.id, name="chaos", scopes=scopes, hash=hashed, hint=key[:8]))
    return key


@pytest.fixture
def told(empty_database_url: str) -> Iterator[dict[str, str]]:
    broker = MockKafka()
    name = f"chaos-{uuid4().hex[:8]}"
    settings = Kafka(bootstrap_servers=broker.bootstrap, topic_prefix=name, group=name, options=broker.options)
    yield {
        "database__url": empty_database_url,
        "kafka__bootstrap_servers": settings.bootstrap_servers,
        "kafka__topic_prefix": settings.topic_prefix,
        "kafka__group": settings.group,
        "kafka__options": ",".join((*settings.options, "reconnect.backoff.max.ms=500")),
        "security__secret": "only for tests " * 3,
        "webhooks__allow_private": "true",
    }
    broker.close()


async def test_every_handler_and_every_receiver_gets_every_event(
    sessions: Sessions, tmp_path: Path, told: dict[str, str]
) -> None:
    async with transaction(sessions) as session:
        await session.execute(text("create table noted (event_id bigint)"))
    key = await admin_key(sessions)
    server_dies, consumer_dies = asyncio.Event(), asyncio.Event()
    async with receiving() as receiver, board_that_comes_back(tmp_path, told, server_dies) as url:
        async with httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {key}"}) as root:
            hook = await make(root, receiver.url, kinds=["post.*"])
        consuming = asyncio.create_task(consume_and_come_back(tmp_path, told, consumer_dies))
        writers = Writers(url)
        await asyncio.gather(kill_at_random(server_dies, consumer_dies), *(writers.write() for _ in range(WRITERS)))
        happened = await posts_in_the_log(sessions)
        await everything_is_told(sessions, happened)
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
    assert len(happened) >= CHANGES
    async with transaction(sessions) as session:
        noted = Counter(await session.scalars(text("select event_id from noted")))
    assert noted == dict.fromkeys(happened, 1)
    assert {json.loads(received.body)["id"] for received in receiver.received} >= happened
    for received in receiver.received:
        assert received.headers["webhook-signature"] == signatures(hook["secret"], received)


async def posts_in_the_log(sessions: Sessions) -> set[int]:
    async with transaction(sessions) as session:
        return set(await session.scalars(select(Event.id).where(Event.kind.like("post.%"))))


async def everything_is_told(sessions: Sessions, happened: set[int]) -> None:
    left: Counter[str] = Counter()

    async def is_told() -> bool:
        left.clear()
        left.update(await undelivered(sessions, happened))
        for name in ("noted_by_worker", "webhooks"):
            count = await behind(sessions, name)
            left[f"behind: {name}"] = 1 if count is None else count
        return not left.total()

    try:
        await eventually(is_told, PATIENCE_S)
    except AssertionError:
        pytest.fail(f"Not told after {PATIENCE_S:g} s: {+left}")


async def undelivered(sessions: Sessions, happened: set[int]) -> Counter[str]:
    by_status = text("select event_id, status, attempts, coalesce(error, '') from webhook_deliveries")
    async with transaction(sessions) as session:
        deliveries = (await session.execute(by_status)).tuples().all()
    missing = len(happened - {event_id for event_id, *_ in deliveries})
    left = Counter(
        f"{status}, attempt {attempts}: {error}" for _, status, attempts, error in deliveries if status != "delivered"
    )
    return left + Counter({"not queued": missing})
