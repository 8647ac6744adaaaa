"""Server-sent events: filters, resuming, and how a stream begins and ends."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.live.hub import Hub
from db.repositories.events import EventRepository
from tests.events.log import Follower, noted
from tests.live.listeners import stream

pytestmark = pytest.mark.committed

POST = {"title": "a", "text": "x"}


async def something_before(app: Litestar) -> None:
    """The log of a board that is not new: by what is before a place it is known that nothing behind it is gone."""
    await noted(app.state.sessions, 999_999)
    await Follower(app.state.sessions).wait_for(1)


async def test_what_happens_is_told(url: str, client: httpx.AsyncClient) -> None:
    async with stream(url) as listening:
        assert listening.response.headers["content-type"].startswith("text/event-stream")
        assert listening.response.headers["cache-control"] == "no-cache"
        assert listening.response.headers["x-accel-buffering"] == "no"
        post_id = (await client.post("/api/posts", json=POST)).json()["id"]
        await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
        created, voted = await listening.next(), await listening.next()
    assert (created.event, created.data["data"]["title"]) == ("post.created", "a")
    assert (voted.event, voted.data["data"]["score"]) == ("post.voted", 1)
    page = (await client.get("/api/events", params={"cursor": created.id})).json()
    assert page["items"] == [voted.data]  # the same positions, the same events


async def test_filters(url: str, client: httpx.AsyncClient) -> None:
    async with (
        stream(url, kinds="item.*, post.voted") as some,
        stream(url, project_id=1) as of_first,
        stream(url, kinds="comment.*") as none,
    ):
        post_id = (await client.post("/api/posts", json=POST)).json()["id"]
        await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
        await client.post("/api/items", json={"name": "i"})
        assert await some.kinds(2) == ["post.voted", "item.created"]
        assert await of_first.kinds(3) == ["post.created", "post.voted", "item.created"]
        await none.idle()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kinds": "post.painted"}, 422),
        ({"after": "1.2"}, 422),
        ({"project_id": 999}, 404),
        ({"project_id": 0}, 422),
    ],
)
async def test_what_is_asked_wrongly(client: httpx.AsyncClient, query: dict[str, Any], status: int) -> None:
    answer = await client.get("/api/events/stream", params=query)
    assert answer.status_code == status
    assert answer.json()["detail"]["user_message"]


async def test_a_wrong_header_is_refused_and_counts_before_the_query(client: httpx.AsyncClient) -> None:
    headers = {"Last-Event-ID": "x"}
    answer = await client.get("/api/events/stream", params={"after": "0.0.0"}, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "last_event_id")
    assert (await client.get("/api/events/stream", headers={"authorization": "Bearer x"})).status_code == 401


async def test_head_has_an_end(url: str, hub: Hub) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.head(f"{url}/api/events/stream")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_an_idle_stream_tells_how_far_it_is(app: Litestar, url: str, client: httpx.AsyncClient) -> None:
    """So whoever loses it, having been told of nothing, misses nothing and hears nothing twice."""
    async with stream(url, kinds="post.*") as listening:
        await client.post("/api/items", json={"name": "i"})
        await client.post("/api/posts", json=POST)
        assert await listening.kinds(1) == ["post.created"]
        behind = await listening.idle()
    await client.post("/api/posts", json={**POST, "title": "b"})
    async with stream(url, {"Last-Event-ID": behind}, after="0.0.0", kinds="post.*") as again:
        assert (await again.next()).data["data"]["title"] == "b"
        await again.idle()


async def test_nothing_is_lost_or_told_twice_while_others_write(app: Litestar, url: str) -> None:
    """One who reconnects all the time, beside one who stays."""
    total, writers = 120, 4

    async def write(first: int) -> None:
        for post_id in range(first, first + total // writers):
            await noted(app.state.sessions, post_id)
            app.state.bell.ring()

    await something_before(app)
    async with stream(url) as staying:
        position = staying.position
        writing = [asyncio.create_task(write(1 + nth * 1000)) for nth in range(writers)]
        heard: list[int] = []
        while len(heard) < total:
            async with stream(url, after=position) as coming:
                heard += [(await coming.next()).data["id"] for _ in range(min(7, total - len(heard)))]
                position = coming.position
        await asyncio.gather(*writing)
        stayed = [(await staying.next()).data["id"] for _ in range(total)]
    assert len(set(heard)) == total
    assert sorted(heard) == sorted(stayed)


async def test_a_place_that_is_gone_is_told_and_the_stream_goes_on(app: Litestar, url: str) -> None:
    await noted(app.state.sessions, 1, 2)
    async with app.state.sessions() as session:
        here = await EventRepository(session).now()
        await session.execute(text("delete from events"))
        await session.commit()
    for place in (f"{here.low}.{here.high}.0", f"0.{10**15}.0"):  # pruned; of another server
        async with stream(url, after=place) as listening:
            reset = await listening.next()
            assert reset.event == "reset"
            assert reset.data.keys() == {"reason", "position"}
            assert reset.id == reset.data["position"]
            await noted(app.state.sessions, 3)
            app.state.bell.ring()
            assert (await listening.next()).data["subject"] == "post:3"
            await noted(app.state.sessions, 1)
            await listening.next()
            async with app.state.sessions() as session:
                await session.execute(text("delete from events"))
                await session.commit()


async def test_nothing_is_read_while_nobody_listens(
    app: Litestar, url: str, client: httpx.AsyncClient, statements: Any
) -> None:
    async with stream(url):
        pass
    await asyncio.sleep(0.2)
    statements()
    app.state.bell.ring()
    await asyncio.sleep(0.2)
    assert [sent for sent in statements() if "from events" in sent.lower()] == []
