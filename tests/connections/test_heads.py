"""Heads are small, come soon, and say one thing."""

import asyncio
from typing import Any

import pytest
from litestar import Litestar

from api.http.server import ConnectionLimits
from api.http.server.protocol import HEAD_SLICE
from tests.connections.raw import HOST, connected, get, post
from tests.running import serving

LIMIT = ConnectionLimits().head_bytes
HEAD_BYTES = LIMIT + HEAD_SLICE
"""The limit is looked at after each slice."""
HEADERS = ConnectionLimits().headers
START = f"GET /health/live HTTP/1.1\r\n{HOST}"
BODY = '{"title": "a", "text": "b"}'


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(f"{START}X: {'a' * HEAD_BYTES}\r\n\r\n", id="one header"),
        pytest.param(f"{START}X: {'a' * HEAD_BYTES}", id="a header that does not end"),
        pytest.param(f"{START}{'a' * HEAD_BYTES}", id="a name that does not end"),
        pytest.param(START + f"X: {'a' * 1000}\r\n" * 50, id="many headers"),
        pytest.param(START + "X: a\r\n" * HEADERS + "\r\n", id="more headers than there may be"),
        pytest.param(f"GET /{'a' * HEAD_BYTES} HTTP/1.1\r\n{HOST}\r\n", id="a long path"),
        pytest.param(f"GET /{'a' * 10 * HEAD_BYTES}", id="a path that does not end"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
async def test_large_heads_are_refused(url: str, head: str, *, is_first: bool) -> None:
    async with connected(url) as connection:
        if not is_first:
            await connection.send(get())
            assert (await connection.answer()).status == 200
        await connection.send(head)
        (await connection.answer()).error(431, "headers-too-large")
        assert await connection.rest() == b""


FILLED = {
    "a long path": lambda fill: f"GET /health/live?{'a' * fill} HTTP/1.1\r\n{HOST}\r\n",
    "one header": lambda fill: f"{START}X: {'a' * fill}\r\n\r\n",
    "many headers": lambda fill: START + (f"X: {'a' * 371}\r\n" * 80) + f"X: {'a' * (fill - 30_080)}\r\n\r\n",
    "spaces": lambda fill: f"{START}X:{' ' * fill}a\r\n\r\n",
}


def padded(case: str, size: int) -> str:
    """A head of exactly that size."""
    return FILLED[case](size - len(FILLED[case](31_000)) + 31_000)


@pytest.mark.parametrize("part", [100, 1400, 16_000, 70_000])
@pytest.mark.parametrize("before", ["", "a request", "a body"])
@pytest.mark.parametrize("case", FILLED)
async def test_the_limit_is_exact(url: str, case: str, before: str, part: int) -> None:
    """To a KiB, however the head is cut and whatever comes before it."""
    ahead = {"": "", "a request": get(), "a body": post(40_000) + " " * 40_000}[before]
    for size, is_refused in ((LIMIT - (HEAD_SLICE if before else 0), False), (LIMIT + HEAD_SLICE + 1, True)):
        sent = ahead + padded(case, size)
        assert len(sent) - len(ahead) == size
        async with connected(url) as connection:
            for start in range(0, len(sent), part):
                await connection.send(sent[start : start + part])
            if before:
                assert (await connection.answer()).status in (200, 400)
            if not is_refused:
                assert (await connection.answer()).status == 200
            elif not before:
                (await connection.answer()).error(431, "headers-too-large")
                assert await connection.rest() == b""
            else:
                assert b" 200 " not in await connection.rest()


async def test_what_browsers_send_is_none_too_large(url: str) -> None:
    async with connected(url) as connection:
        cookies = "; ".join(f"c{number}={'a' * 200}" for number in range(100))
        for _ in range(3):
            await connection.send(get("/health/live", f"Cookie: {cookies}", *("X-Y: z" for _ in range(HEADERS - 2))))
            assert (await connection.answer()).status == 200


async def test_a_head_in_small_pieces(url: str) -> None:
    async with connected(url) as connection:
        for byte in get():
            await connection.send(byte)
            await asyncio.sleep(0)
        assert (await connection.answer()).status == 200


@pytest.mark.parametrize("head", ["G", "GET / HT", START, f"{START}X: a\r\nY: b"])
async def test_a_head_that_takes_too_long_is_told_so(impatient: str, head: str) -> None:
    async with connected(impatient) as connection:
        await connection.send(head)
        (await connection.answer()).error(408, "timeout")
        assert await connection.rest() == b""


async def test_a_head_that_drips_is_no_faster(impatient: str) -> None:
    async with connected(impatient) as connection:
        answered = asyncio.create_task(connection.answer())
        await connection.send(START)
        number = 0
        while not answered.done():
            await connection.send(f"X{number}: a\r\n")
            number += 1
            await asyncio.sleep(0.05)
        (await answered).error(408, "timeout")


@pytest.mark.parametrize("said", ["", "\r\n"])
async def test_whoever_says_nothing_is_closed(impatient: str, said: str) -> None:
    """Empty lines before a request are nothing (RFC 9112, section 2.2)."""
    async with connected(impatient) as connection:
        ended = asyncio.create_task(connection.rest())
        while not ended.done():
            await connection.send(said)
            await asyncio.sleep(0.05)
        assert await ended == b""


async def test_so_is_whoever_asks_once_and_then_says_nothing(impatient: str) -> None:
    async with connected(impatient) as connection:
        await connection.send(get())
        assert (await connection.answer()).status == 200
        ended = asyncio.create_task(connection.rest())
        while not ended.done():
            await connection.send("\r\n")
            await asyncio.sleep(0.05)
        assert await ended == b""


POST = f"POST /api/posts HTTP/1.1\r\n{HOST}"
GET = f"GET / HTTP/1.1\r\n{HOST}"
AMBIGUOUS = {
    "length and chunks": f"{POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": f"{POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "a list of lengths": f"{POST}Content-Length: 5, 5\r\n\r\nabcde",
    "a length with a sign": f"{POST}Content-Length: +5\r\n\r\nabcde",
    "a length in hex": f"{POST}Content-Length: 0x5\r\n\r\nabcde",
    "another coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n",
    "chunks not last": f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n",
    "a space before the colon": f"{POST}Transfer-Encoding : chunked\r\n\r\n",
    "a bare line feed": f"GET / HTTP/1.1\n{HOST}\r\n",
    "a folded header": f"{GET}X: a\r\n folded\r\n\r\n",
    "a NUL in a name": f"{GET}X\0: a\r\n\r\n",
    "a NUL in a value": f"{GET}X: a\0b\r\n\r\n",
    "a carriage return in a value": f"{GET}X: a\rb\r\n\r\n",
    "a control character in the path": f"GET /\x01 HTTP/1.1\r\n{HOST}\r\n",
    "a path that is not ASCII": f"GET /\xe9 HTTP/1.1\r\n{HOST}\r\n",
    "a tunnel": f"CONNECT evil.example:443 HTTP/1.1\r\n{HOST}\r\n",
    "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "another version": "GET / HTTP/9.9\r\n\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01\x00",
}


@pytest.mark.parametrize("case", AMBIGUOUS)
async def test_what_could_be_read_in_two_ways_is_refused(url: str, case: str) -> None:
    """A proxy in front might read it in the other (request smuggling). What follows is not read at all."""
    async with connected(url) as connection:
        await connection.send(AMBIGUOUS[case] + get("/health/ready"))
        (await connection.answer()).error(400, "malformed")
        assert await connection.rest() == b""


async def test_what_comes_behind_the_chunks_is_no_header(app: Litestar, url: str) -> None:
    """A proxy passes trailers on: one of `Host` or `X-Forwarded-For` would be believed."""
    async with connected(url) as connection:
        chunks = f"{len(BODY):x}\r\n{BODY}\r\n0\r\nHost: evil.example\r\nOrigin: https://evil.example\r\n\r\n"
        await connection.send(post(None) + chunks)
        assert (await connection.answer()).status == 201
        await connection.send(get())
        assert (await connection.answer()).status == 200


@pytest.mark.parametrize("part", [b"0\r\nX: ", b"0\r\n", b"1;x="], ids=["trailer", "trailer name", "chunk extension"])
async def test_what_comes_around_the_chunks_is_small(url: str, part: bytes) -> None:
    async with connected(url) as connection:
        await connection.send(post(None))
        await connection.send(part + b"a" * 3 * HEAD_BYTES)
        (await connection.answer()).error(431, "headers-too-large")


async def test_another_protocol_is_passed_over(url: str) -> None:
    async with connected(url) as connection:
        await connection.send(get("/health/live", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"))
        answer = await connection.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")


async def test_some_requests_may_be_sent_ahead_and_many_are_not_kept(app: Litestar, url: str) -> None:
    async with connected(url) as connection:
        await connection.send(get() * 10)
        for _ in range(10):
            assert (await connection.answer()).status == 200
        await connection.send(get() * 1000)
        answered = (await connection.rest()).count(b"HTTP/1.1 200 OK")
        assert 0 < answered <= ConnectionLimits().pipelined + 1


async def test_an_answer_ends_with_its_connection_whatever_waits_behind_it(
    app: Litestar, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream would go on for nobody."""
    ended = asyncio.Event()

    async def stream(_: object, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        ended.set()

    monkeypatch.setattr(app, "asgi_handler", stream)
    async with connected(url) as connection:
        await connection.send(get() + get())
        await connection.answer()
    async with asyncio.timeout(10):
        await ended.wait()


async def test_what_is_wrong_behind_a_good_request_does_not_disturb_its_answer(url: str) -> None:
    async with connected(url) as connection:
        await connection.send(get("/api/posts") + "nonsense\r\n\r\n")
        answer = await connection.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert await connection.rest() == b""


async def test_a_slow_application_is_not_the_clients_fault(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the time between its answers that of the next request."""
    limits = ConnectionLimits(head_s=0.2, keep_alive_s=0.2, silence_s=0.2, sweep_s=0.02)
    real = app.asgi_handler

    async def slow(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(0.6)
        await real(scope, receive, send)  # type: ignore[arg-type]

    monkeypatch.setattr(app, "asgi_handler", slow)
    async with serving(app, limits) as url, connected(url) as connection:
        await connection.send(get() + get())
        for _ in range(2):
            assert (await connection.answer()).status == 200
