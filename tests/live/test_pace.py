"""Who is slow, and how many there may be."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.connections import Connections
from api.errors import TooManyRequests
from api.events.live.following import SLOW, Following
from api.events.live.hub import Hub, Pace
from api.events.live.messages import Idle, Message, Reset, Subscribed, Told
from api.events.live.outlet import outlet
from api.events.live.subscriber import Filter
from api.schemas.events import KINDS
from api.settings import Live
from tests.events.log import noted
from tests.live.listeners import PATIENCE_S, socket, stream

pytestmark = pytest.mark.committed

EVERYTHING = Filter(frozenset(KINDS))


async def next_of(messages: AsyncGenerator[Message]) -> Message:
    async with asyncio.timeout(PATIENCE_S):
        while isinstance(message := await anext(messages), Idle):
            pass
    return message


class TestSlow:
    @pytest.fixture
    def pace(self) -> Pace:
        return Pace(waiting_max=5, heartbeat_s=0.1, stalled_s=0.3)

    async def test_who_takes_nothing_is_reset_and_another_hears_everything(self, app: Litestar, hub: Hub) -> None:
        sessions = app.state.sessions
        async with (
            aclosing(Following(hub, sessions, EVERYTHING, None, None).messages(None)) as slow,
            aclosing(Following(hub, sessions, EVERYTHING, None, None).messages(None)) as quick,
        ):
            assert isinstance(await next_of(slow), Subscribed)
            assert isinstance(await next_of(quick), Subscribed)
            first = asyncio.create_task(next_of(slow))
            heard = []
            for post_id in range(1, 21):
                await noted(sessions, post_id)
                app.state.bell.ring()
                heard.append(await next_of(quick))
            assert [event.place.after > 0 for event in heard if isinstance(event, Told)] == [True] * 20
            assert isinstance(await first, Told)
            reset = await next_of(slow)
            assert isinstance(reset, Reset)
            assert reset == Reset(SLOW, hub.place)
            await noted(sessions, 21)
            app.state.bell.ring()
            told = await next_of(slow)
            assert isinstance(told, Told)
            assert msgspec.json.decode(told.data)["subject"] == "post:21"

    async def test_a_connection_that_takes_nothing_is_given_up(self, hub: Hub) -> None:
        async def stuck(_message: object) -> None:
            await asyncio.Event().wait()

        with outlet(hub, stuck) as patient, pytest.raises(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await patient({})
        with outlet(Hub(hub._sessions, hub._bell, Pace(stalled_s=3600)), stuck) as endless:
            sending = asyncio.create_task(endless({}))
            await asyncio.sleep(0)
            endless.hurry()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await sending

    async def test_a_socket_that_does_not_read_is_given_up(self, app: Litestar, url: str) -> None:
        connections: Connections = app.state.connections
        async with socket(url, max_queue=1, compression=None) as deaf:
            await deaf.ask(1)

            async def flood() -> None:
                while True:
                    await deaf.say("x" * 60_000)

            flooding = asyncio.create_task(flood())
            async with asyncio.timeout(PATIENCE_S):
                while connections.count:  # noqa: ASYNC110  nobody tells of it
                    await asyncio.sleep(0.05)
            flooding.cancel()
            await asyncio.gather(flooding, return_exceptions=True)
            deaf.connection.transport.abort()


async def test_caps(app: Litestar, url: str) -> None:
    app.state.connections = Connections(100, 2)
    async with stream(url), socket(url) as talking, httpx.AsyncClient() as client:
        answer = await client.get(f"{url}/api/events/stream")
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
        assert answer.headers["retry-after"] == "30"
        async with socket(url) as third:
            assert await third.end() == 4429
        assert await talking.ask(1) == {"echo": 1}
    async with asyncio.timeout(PATIENCE_S):
        while app.state.connections.count:  # noqa: ASYNC110  the server hears of the end a moment later
            await asyncio.sleep(0.02)
    async with stream(url), socket(url) as again:
        assert await again.ask(1) == {"echo": 1}


def test_caps_count_addresses_and_all() -> None:
    connections = Connections(3, 2)
    with connections.one_more("192.0.2.1"), connections.one_more("2001:db8::1"), connections.one_more("2001:db8::2"):
        with pytest.raises(TooManyRequests), connections.one_more("192.0.2.2"):
            pass
        assert connections.count == 3
    with connections.one_more("2001:db8::1"), connections.one_more("2001:db8::2"):
        with pytest.raises(TooManyRequests), connections.one_more("2001:db8::3"):
            pass
        with connections.one_more("192.0.2.1"):
            pass
    assert connections.count == 0


async def test_switched_off(app: Litestar, url: str, client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/config")).json()["live"] is True
    on = app.state.settings
    app.state.settings = msgspec.structs.replace(on, live=Live(enabled=False))
    try:
        answer = await client.get("/api/events/stream")
        assert (answer.status_code, answer.json()["code"]) == (404, "live-off")
        async with socket(url) as talking:
            assert await talking.end() == 4404
        assert (await client.get("/api/config")).json()["live"] is False
    finally:
        app.state.settings = on
