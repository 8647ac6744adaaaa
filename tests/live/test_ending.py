"""The process is told to end: who is connected leaves first, then the server hears of it."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Litestar

from api import lifespan
from api.events.live.hub import Hub
from api.lifespan import changes_told

END = signal.SIGTERM


@pytest.fixture
def order() -> Iterator[list[str]]:
    """What has happened; the server is whoever waited for the signal before."""
    order: list[str] = []
    before = signal.signal(END, lambda *_: order.append("server"))
    yield order
    signal.signal(END, before)


@pytest.fixture
async def hub(app: Litestar, order: list[str]) -> AsyncGenerator[Hub]:
    hub = Hub(app.state.sessions, app.state.bell)
    told: Any = SimpleNamespace(state=SimpleNamespace(live=hub))
    async with changes_told()(told):
        yield hub


async def connected(hub: Hub, order: list[str]) -> None:
    """Takes a moment to say good-bye."""
    closing = asyncio.Event()
    with hub.at_close(closing.set):
        await closing.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        order.append("client")


async def stubborn(hub: Hub) -> None:
    with hub.at_close(lambda: None):
        await asyncio.Event().wait()


async def until(order: list[str], count: int) -> None:
    async with asyncio.timeout(60):
        while len(order) < count:  # noqa: ASYNC110  nobody else is told of a signal
            await asyncio.sleep(0.01)


async def test_the_server_hears_of_it_last(hub: Hub, order: list[str]) -> None:
    leaving = [asyncio.create_task(connected(hub, order)) for _ in range(3)]
    await asyncio.sleep(0)
    signal.raise_signal(END)
    await until(order, 4)
    assert order == ["client", "client", "client", "server"]
    await asyncio.gather(*leaving)


async def test_where_nobody_is_connected_the_server_hears_of_it(hub: Hub, order: list[str]) -> None:
    signal.raise_signal(END)
    await until(order, 1)
    assert order == ["server"]


async def test_who_does_not_leave_holds_it_up_for_a_moment_only(
    hub: Hub, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifespan, "LAST_CHANCE_S", 0.01)
    staying = asyncio.create_task(stubborn(hub))
    await asyncio.sleep(0)
    signal.raise_signal(END)
    await until(order, 1)
    assert not staying.done()
    staying.cancel()


async def test_a_second_signal_is_heard_at_once(hub: Hub, order: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifespan, "LAST_CHANCE_S", 3600)
    staying = asyncio.create_task(stubborn(hub))
    await asyncio.sleep(0)
    signal.raise_signal(END)
    signal.raise_signal(END)
    assert order == ["server"]
    staying.cancel()
