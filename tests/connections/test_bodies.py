"""Bodies that come slowly, and answers that are taken slowly."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar import Litestar

from api.http.server import ConnectionLimits
from tests.connections.raw import Connection, connected, get, post
from tests.pictures_made import picture
from tests.running import serving

BODY = '{"title": "a", "text": "b"}'
SLOW = ConnectionLimits(head_s=5, keep_alive_s=5, silence_s=0.4, bytes_per_s=1000, linger_s=0.4, sweep_s=0.05)


@pytest.fixture
async def slow(app: Litestar) -> AsyncGenerator[str]:
    async with serving(app, SLOW) as url:
        yield url


async def drip(connection: Connection, part: str, seconds: float, answered: asyncio.Task[object]) -> None:
    while not answered.done():
        await connection.send(part)
        await asyncio.sleep(seconds)


@pytest.mark.parametrize("head", [post(100), post(None), post(100, "/update-post-score"), post(100, "/api/auth/login")])
async def test_a_body_that_does_not_come_is_told_so(slow: str, head: str, caplog: pytest.LogCaptureFixture) -> None:
    """Quietly: it is no fault of the server's."""
    with caplog.at_level(logging.WARNING):
        async with connected(slow) as connection:
            await connection.send(head + ("" if "chunked" in head else '{"a'))
            (await connection.answer()).error(408, "timeout")
            assert await connection.rest() == b""
    assert caplog.messages == []


@pytest.mark.parametrize(("head", "part"), [(post(100_000), " "), (post(None), "1\r\n \r\n"), (post(None), "0")])
async def test_a_body_that_drips_is_no_faster(slow: str, head: str, part: str) -> None:
    async with connected(slow) as connection:
        await connection.send(head)
        answered = asyncio.create_task(connection.answer())
        await drip(connection, part, 0.05, answered)
        (await answered).error(408, "timeout")


async def test_a_slow_line_has_its_time(slow: str) -> None:
    """Ten times as fast as it must be, and longer than silence may last."""
    body = BODY[:-1] + " " * 10_000 + "}"
    async with connected(slow) as connection:
        await connection.send(post(len(body)))
        for start in range(0, len(body), 500):
            await connection.send(body[start : start + 500])
            await asyncio.sleep(0.05)
        assert (await connection.answer()).status == 201


async def test_the_rest_of_a_refused_body_is_not_awaited_for_ever(slow: str) -> None:
    """The answer came before the body, which nobody needs then."""
    async with connected(slow) as connection:
        await connection.send(post(20_000_000))
        assert (await connection.answer()).status == 413
        ended = asyncio.create_task(connection.rest())
        await drip(connection, " ", 0.05, ended)
        assert await ended == b""


async def test_nor_taken_in_without_end(url: str) -> None:
    async with connected(url) as connection:
        await connection.send(post(None, "/api/unknown"))
        assert (await connection.answer()).status == 404
        ended, sent = asyncio.create_task(connection.rest()), 0
        while not ended.done() and sent < 100_000_000:
            await connection.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            sent += 0x10000
        assert sent < 40_000_000  # of which the sockets between hold some


async def test_whoever_does_not_take_the_answer_is_let_go(slow: str) -> None:
    """Of fifteen large answers nothing is read: what is not sent yet would stay in memory."""
    async with connected(slow) as connection:
        transport: Any = connection.writer.transport
        await connection.send(get())
        await connection.answer()
        transport.pause_reading()
        await connection.send(get("/openapi.json") * 15)
        with pytest.raises(ConnectionError):
            await until_torn_down(connection)


async def until_torn_down(connection: Connection) -> None:
    async with asyncio.timeout(10):
        while True:
            connection.writer.write(b"\r\n")
            await connection.writer.drain()
            await asyncio.sleep(0.05)


async def test_bodies_of_one_address_have_a_sum(app: Litestar) -> None:
    limits = ConnectionLimits(body_bytes_per_network=100_000)
    body = BODY[:-1] + " " * 60_000 + "}"
    async with serving(app, limits) as url, connected(url) as first, connected(url) as second:
        await first.send(post(len(body)) + body[:-1])
        await second.send(post(len(body)) + body[:-1])
        refused = (await second.answer()).error(503, "unavailable")
        assert "one address" in refused["detail"]["internal_message"]
        await first.send(body[-1])
        assert (await first.answer()).status == 201
        for _ in range(4):  # what was answered does not count any more
            await first.send(post(len(body)) + body)
            assert (await first.answer()).status == 201


async def test_bodies_of_all_have_one_too(app: Litestar) -> None:
    async with serving(app, ConnectionLimits(body_bytes=50_000, per_network=None)) as url, connected(url) as connection:
        await connection.send(post(60_000) + " " * 60_000)
        refused = (await connection.answer()).error(503, "unavailable")
        assert "this process" in refused["detail"]["internal_message"]


async def test_a_picture_is_within_all_limits(url: str) -> None:
    data = picture()
    form = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + data + b"\r\n--XX--\r\n"
    head = f"POST /api/images HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(form)}\r\n"
    async with connected(url) as connection:
        await connection.send(f"{head}Content-Type: multipart/form-data; boundary=XX\r\nExpect: 100-continue\r\n\r\n")
        assert (await connection.answer()).status == 100
        await connection.send(form)
        assert (await connection.answer()).status == 201
