"""What is queued for webhooks, and what their log shows, is made of the log: of what is deleted nothing is left."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.handlers.webhooks import webhooks
from api.schemas.events import PostCreated
from api.services.events import as_event
from db.repositories.events import EventRepository
from db.transaction import transaction
from tests.events.log import PATIENCE_S
from tests.events.test_words import SECRET, is_in_the_log, pin
from tests.people import signed_in


async def make(app: Litestar, client: httpx.AsyncClient, title: str = SECRET) -> tuple[str, int]:
    """A post, and the delivery of its first event."""
    path = await pin(client, title)
    async with signed_in(app, "Root", role="admin") as (_, admin), transaction(app.state.sessions) as session:
        new = "insert into webhooks (created_by, url, salt) values (:admin, 'https://example.org', '')"
        await session.execute(text(new), {"admin": admin.id})
        row = await event(session)
        await session.execute(text("update webhooks set created_at = now() - interval '1 day'"))
        await webhooks(as_event(row), session)
        return path, row.id


async def event(session: Any) -> Any:
    event_id = await session.scalar(text("select max(id) from events where kind = 'post.created'"))
    return await EventRepository(session).get_for_share(event_id)


async def bodies(app: Litestar) -> list[dict[str, Any]]:
    async with app.state.sessions() as session:
        return [json.loads(body) for body in await session.scalars(text("select body from webhook_deliveries"))]


@pytest.mark.parametrize("status", ["pending", "delivered", "failed"])
async def test_a_delivery_says_what_the_event_says(app: Litestar, client: httpx.AsyncClient, status: str) -> None:
    path, event_id = await make(app, client)
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update webhook_deliveries set status = :status"), {"status": status})
    (before,) = await bodies(app)
    for change, title in (({"title": "Dark"}, "Dark"), ({"published": False}, "")):
        await client.patch(path, json=change)
        (after,) = await bodies(app)
        assert after == {**before, "data": {**before["data"], "title": title}}
    assert before["id"] == event_id
    assert not await is_in_the_log(app)


async def test_what_is_queued_late_is_made_of_what_is_left(app: Litestar, client: httpx.AsyncClient) -> None:
    """The reader had the event in its hands when its post was deleted."""
    path, _ = await make(app, client, "before")
    second = await pin(client)
    async with app.state.sessions() as session:
        late = as_event(await event(session))
    assert isinstance(late.data, PostCreated)
    assert late.data.title == SECRET
    await client.delete(second)
    async with transaction(app.state.sessions) as session:
        await webhooks(late, session)
    assert sorted(body["data"]["title"] for body in await bodies(app)) == ["", "before"]
    assert (await client.get(path)).status_code == 200


@pytest.mark.committed
async def test_who_queues_and_who_deletes_at_once(app: Litestar, client: httpx.AsyncClient) -> None:
    """Who deletes waits for the delivery that is being queued, and finds it."""
    path, _ = await make(app, client, "before")
    path = await pin(client)
    async with app.state.sessions() as session:
        await webhooks(as_event(await event(session)), session)
        deleting = asyncio.create_task(client.delete(path))
        async with asyncio.timeout(PATIENCE_S):
            waits = False
            while not waits:
                waits = await is_waiting(app)
                await asyncio.sleep(0.01)
        await session.commit()
    assert (await deleting).status_code == 204
    assert not await is_in_the_log(app)


async def is_waiting(app: Litestar) -> bool:
    waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    async with app.state.sessions() as session:
        return bool(await session.scalar(text(f"select exists (select {waiting})")))
