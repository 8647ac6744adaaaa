"""Limits hold for all processes of an installation together."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.http.rate_limits import CHANNEL, RateLimit, RateLimiter, receive_usage, share_usage
from api.http.rate_limits.sharing import encode
from api.settings import Limits, Settings
from db.channel import Channel
from tests.running import running

BURST, PER_MINUTE = 20, 6
RATES = {"posts": RateLimit(BURST, PER_MINUTE)}
ADDRESS = "192.0.2.1"
WAIT_S = 20


async def eventually(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not is_true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def drain(limiter: RateLimiter, kind: str = "posts", now: float = 0) -> int:
    """How many requests are allowed until one is refused."""
    count = 0
    while limiter.consume(kind, ADDRESS, now=now) is None:
        count += 1
    return count


def remaining_in(limiter: RateLimiter) -> int:
    return limiter.get_state("posts", ADDRESS).remaining


def share(source: RateLimiter, target: RateLimiter, now: float = 0) -> None:
    target.add_usage(source.pop_usage(), now)


def test_what_one_process_allowed_is_gone_in_the_others() -> None:
    one, other = RateLimiter(RATES, "secret"), RateLimiter(RATES, "secret")
    assert drain(one) == BURST
    share(one, other)
    assert drain(other) == 0
    assert other.get_state("posts", ADDRESS, now=0) == one.get_state("posts", ADDRESS, now=0)
    assert not other.pop_usage()  # or the two would tell each other for ever


def test_what_was_allowed_too_much_is_paid_back() -> None:
    one, other = RateLimiter(RATES, "secret"), RateLimiter(RATES, "secret")
    assert drain(one) + drain(other) == 2 * BURST
    usage = one.pop_usage(), other.pop_usage()
    one.add_usage(usage[1], now=0)
    other.add_usage(usage[0], now=0)
    refill_s = BURST * 60 / PER_MINUTE
    for now in (0, refill_s / 2, refill_s - 1):
        assert (drain(one, now=now), drain(other, now=now)) == (0, 0)
    assert drain(one, now=refill_s + 60 / PER_MINUTE) == 1


def test_what_is_refunded_is_refunded_in_all_processes() -> None:
    one, other = RateLimiter(RATES, "secret"), RateLimiter(RATES, "secret")
    one.consume("posts", ADDRESS, 2)
    other.add_usage(one.pop_usage())
    one.refund("posts", ADDRESS)
    (payload,) = encode(one.pop_usage())
    receive_usage(other, payload)
    assert (remaining_in(one), remaining_in(other)) == (BURST - 1, BURST - 1)


def test_processes_with_other_secrets_count_apart() -> None:
    one, other = RateLimiter(RATES, "secret"), RateLimiter(RATES, "another")
    assert drain(one) == BURST
    share(one, other)
    assert drain(other) == BURST


class Recorder:
    """Takes what is published, and wakes who waits for it."""

    def __init__(self) -> None:
        self.payloads: asyncio.Queue[list[str]] = asyncio.Queue()

    async def publish(self, name: str, payloads: list[str]) -> bool:
        assert name == CHANNEL
        self.payloads.put_nowait(payloads)
        return True


async def test_messages_are_small_name_nobody_and_are_complete() -> None:
    one, other, recorder = RateLimiter(RATES, "secret"), RateLimiter(RATES, "secret"), Recorder()
    addresses = [f"10.0.{number // 256}.{number % 256}" for number in range(2000)]
    for address in addresses:
        one.consume("posts", address)
    task = asyncio.create_task(share_usage(one, recorder))
    payloads = await recorder.payloads.get()
    task.cancel()
    assert 1 < len(payloads) < 10
    assert all(len(payload) < 8000 for payload in payloads)  # what PostgreSQL takes at the most
    assert not any(part in payload for payload in payloads for part in ("10.0.", "posts"))
    for payload in payloads:
        receive_usage(other, payload)
    assert all(other.get_state("posts", address).remaining == BURST - 1 for address in addresses)


async def test_many_requests_are_one_message() -> None:
    limiter, recorder = RateLimiter(RATES, "secret"), Recorder()
    task = asyncio.create_task(share_usage(limiter, recorder))
    limiter.consume("posts", ADDRESS)
    first = await recorder.payloads.get()
    for _ in range(BURST - 1):
        limiter.consume("posts", ADDRESS)
    second = await recorder.payloads.get()
    task.cancel()
    usages = [dict(part.split(":") for part in payload.split()) for payload in (*first, *second)]
    assert [list(usage.values()) for usage in usages] == [["10000"], ["190000"]]
    assert recorder.payloads.empty()


@pytest.mark.parametrize("payload", ["", "nonsense", "a:b", "abcdefghijkl:", "abcdefghijkl:--5", "é" * 4000])
def test_what_is_no_message_changes_nothing(payload: str) -> None:
    limiter = RateLimiter(RATES, "secret")
    receive_usage(limiter, payload)
    assert limiter.full_at == {}


@pytest.fixture
async def replicas(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[list[Litestar]]:
    """Two processes, as far as the database can tell."""
    database = msgspec.structs.replace(settings.database, url=empty_database_url)
    chosen = msgspec.structs.replace(settings, limits=Limits(enabled=True), database=database)
    async with AsyncExitStack() as stack:
        apps = []
        for _ in range(2):
            app = create_app(chosen, ui=ui)
            app.state.limiter.rate_limits = {**app.state.limiter.rate_limits, **RATES}
            apps.append(await stack.enter_async_context(running(app)))
            await eventually(lambda: apps[-1].state.channel.is_connected)
        yield apps


async def allowed(app: Litestar, count: int) -> int:
    """How many of so many requests at once are let through."""
    transport = httpx.ASGITransport(app=cast("Any", app), client=(ADDRESS, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://board.test") as client:
        # A method that needs no work beyond the guards: the post does not exist.
        answers = await asyncio.gather(*(client.delete("/api/posts/1") for _ in range(count)))
    assert {answer.status_code for answer in answers} <= {404, 429}
    return sum(answer.status_code == 404 for answer in answers)


def remaining(app: Litestar) -> int:
    return remaining_in(app.state.limiter)


async def test_two_processes_allow_what_one_would(replicas: list[Litestar]) -> None:
    one, other = replicas
    assert await allowed(one, BURST + 5) == BURST
    await eventually(lambda: remaining(other) == 0)
    assert await allowed(other, BURST) == 0


async def test_at_the_same_moment_they_allow_no_more_than_a_burst_each(replicas: list[Litestar]) -> None:
    one, other = replicas
    total = sum(await asyncio.gather(allowed(one, 2 * BURST), allowed(other, 2 * BURST)))
    assert BURST <= total <= 2 * BURST
    await eventually(lambda: remaining(one) == remaining(other) == 0)
    assert await allowed(one, BURST) + await allowed(other, BURST) == 0


async def test_the_database_passes_on_long_messages(replicas: list[Litestar]) -> None:
    one, other = replicas
    limiter: RateLimiter = other.state.limiter
    addresses = [f"10.0.{number // 256}.{number % 256}" for number in range(1500)]
    for address in addresses:
        one.state.limiter.consume("posts", address)
    await eventually(lambda: all(limiter.get_state("posts", each).remaining < BURST for each in addresses))


async def test_without_a_connection_each_counts_for_itself(replicas: list[Litestar]) -> None:
    limiter = RateLimiter(RATES, "secret")
    unconnected = Channel(replicas[0].state.engine, lambda: None, {CHANNEL: partial(receive_usage, limiter)})
    assert await unconnected.publish(CHANNEL, ["abcdefghijkl:10"]) is False
    assert drain(limiter) == BURST
