"""How many connections there may be, and whose."""

import asyncio
import logging
import pickle
import resource
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest
from litestar import Litestar
from msgspec.structs import replace
from websockets.asyncio.client import connect

from api.events.live.hub import Hub
from api.http.server import ConnectionLimits
from api.http.server.guard import ConnectionGuard
from api.http.server.options import Protocols, allow_open_files, connection_limits
from api.settings import Limits, Server, Settings
from tests.connections.raw import Connection, connected, get
from tests.running import serving


async def answers(connection: Connection) -> bool:
    await connection.send(get())
    return (await connection.answer()).status == 200


@pytest.mark.parametrize(
    ("limits", "limit"),
    [(ConnectionLimits(per_network=3), "one address"), (ConnectionLimits(connections=3, per_network=None), "process")],
)
async def test_one_too_many_is_refused(
    app: Litestar, limits: ConnectionLimits, limit: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(app, limits) as url, AsyncExitStack() as stack:
        open_ = [await stack.enter_async_context(connected(url)) for _ in range(3)]
        assert [await answers(connection) for connection in open_] == [True] * 3
        with caplog.at_level(logging.WARNING):
            for _ in range(5):
                async with connected(url) as refused:
                    body = (await refused.answer()).error(503, "unavailable")
                    assert limit in body["detail"]["internal_message"]
        assert len(caplog.messages) == 1, "not a line for each"
        open_[0].writer.close()
        await open_[0].writer.wait_closed()
        async with connected(url) as connection:
            assert await answers(connection)


async def test_a_web_socket_is_a_connection_like_others(app: Litestar, hub: Hub) -> None:
    async with serving(app, ConnectionLimits(per_network=2)) as url:
        async with connect(f"{url.replace('http', 'ws')}/ws/me"), connected(url) as other:
            assert await answers(other)
            async with connected(url) as refused:
                (await refused.answer()).error(503, "unavailable")
        async with connect(f"{url.replace('http', 'ws')}/ws/me"), connected(url) as other:
            assert await answers(other)


@pytest.mark.parametrize("trusted", [("127.0.0.1",), ("10.0.0.0/8", "127.0.0.0/8"), ("*",), ("unix", "127.0.0.1")])
async def test_the_connections_of_a_proxy_are_those_of_many(app: Litestar, trusted: tuple[str, ...]) -> None:
    limits = ConnectionLimits(per_network=1, trusted=trusted)
    async with serving(app, limits) as url, connected(url) as first, connected(url) as second:
        assert await answers(first)
        assert await answers(second)


async def test_who_counts_as_one() -> None:
    guard = ConnectionGuard(ConnectionLimits(trusted=("192.0.2.0/24",)), asyncio.get_running_loop())
    assert guard.network_of("2001:db8::1") == guard.network_of("2001:db8::ffff")
    assert guard.network_of("2001:db8::1") != guard.network_of("2001:db8:0:1::1")
    assert guard.network_of("::ffff:198.51.100.1") == guard.network_of("198.51.100.1")
    assert guard.network_of("192.0.2.7") is None
    assert guard.network_of("somewhere") is None


async def test_what_has_ended_is_not_kept(app: Litestar, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither connections nor addresses, whichever way they went."""
    guards: list[ConnectionGuard] = []
    make = ConnectionGuard.__init__

    def note(guard: ConnectionGuard, *args: Any) -> None:
        make(guard, *args)
        guards.append(guard)

    monkeypatch.setattr(ConnectionGuard, "__init__", note)
    limits = ConnectionLimits(per_network=5, linger_s=0.1, sweep_s=0.02)
    async with serving(app, limits) as url:
        for said in (get(), "nonsense\r\n\r\n", "GET / HT", "POST /api/posts HTTP/1.1\r\nContent-Length: 9\r\n\r\n123"):
            async with connected(url) as connection:
                await connection.send(said)
        async with connect(f"{url.replace('http', 'ws')}/ws/me"):
            pass
        deadline = time.monotonic() + 5
        while guards[0]._connections and time.monotonic() < deadline:  # noqa: ASYNC110  connections end by themselves
            await asyncio.sleep(0.02)
        assert (guards[0]._by_network, guards[0]._body_bytes) == ({}, 0)


def test_the_settings_choose() -> None:
    limited = Limits(connections=50, connections_per_address=7)
    chosen = Settings(server=Server(trusted_proxies=("192.0.2.1",)), limits=limited)
    limits = connection_limits(chosen)
    assert (limits.connections, limits.per_network, limits.trusted) == (50, 7, ("192.0.2.1",))
    unlimited = replace(chosen, limits=replace(chosen.limits, enabled=False))
    assert connection_limits(unlimited).per_network is None
    assert connection_limits(unlimited).connections == 50


def test_there_are_fewer_connections_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.server.options.allow_open_files", lambda _: 1000)
    assert connection_limits(Settings()).connections == 744


def test_files_are_allowed_as_far_as_the_machine_lets(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert allow_open_files(4000) == 1000
    assert allow_open_files(100) == 256
    assert asked == [(1000, 1000)]


def test_other_processes_get_the_limits_and_count_for_themselves() -> None:
    protocols = Protocols(ConnectionLimits(connections=5))
    http, websocket = pickle.loads(pickle.dumps((protocols.http, protocols.websocket)))
    assert http.__self__ is websocket.__self__
    assert http.__self__.limits == protocols.limits
