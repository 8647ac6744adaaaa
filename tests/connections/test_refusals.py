"""Every answer that is made in front of the application has the one error body and the headers of all others."""

import asyncio
import logging
import struct
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.app import create_app
from api.events.live.hub import Hub
from api.http.server import ConnectionLimits
from api.settings import Limits, Settings
from tests.connections.raw import HOST, connected, get, handshake, post
from tests.running import running, serving

START = f"GET /health/live HTTP/1.1\r\n{HOST}"
PREFLIGHT = ("Origin: https://evil.example", "Access-Control-Request-Method: POST")
LONG = "a" * 9000
EXPECTED = {
    "no HTTP": ("nonsense\r\n\r\n", 400, "malformed", True),
    "too many headers": (START + "X: a\r\n" * 200 + "\r\n", 431, "headers-too-large", True),
    "a long header": (f"{START}X: {'a' * 100_000}", 431, "headers-too-large", True),
    "a slow head": (START, 408, "timeout", True),
    "a slow body": (post(100) + "{", 408, "timeout", True),
    "chunks that are none": (post(None, "/api/posts", "Expect: 100-continue") + "zz", 400, "malformed", True),
    "a large body": (post(3_000_000) + "a" * 3_000_000, 413, "too-large", False),
    "an unknown host": ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "unknown-host", False),
    "another site": (post(2, "/api/posts", "Origin: https://evil.example") + "{}", 403, "cross-site", False),
    "a preflight": (f"OPTIONS /api/posts HTTP/1.1\r\n{HOST}" + "\r\n".join([*PREFLIGHT, "", ""]), 400, None, False),
    "no address": (get("/api/nothing"), 404, "not-found", False),
    "no method": (get("/api/posts").replace("GET", "TRACE"), 405, "method-not-allowed", False),
    "a WebSocket's address": (get("/api/ws/me"), 426, "upgrade-required", None),
    "a handshake of HTTP/1.0": (handshake().replace("HTTP/1.1", "HTTP/1.0"), 426, "upgrade-required", None),
    "a handshake with POST": (handshake(method="POST"), 405, "method-not-allowed", True),
    "a handshake with a body": (handshake("/api/ws/me", "Content-Length: 5"), 400, "malformed", True),
    "a handshake in chunks": (handshake("/api/ws/me", "Transfer-Encoding: chunked"), 400, "malformed", True),
    "a handshake without a key": (handshake(Sec_WebSocket_Key=None), 400, "malformed", True),
    "a handshake with a short key": (handshake(Sec_WebSocket_Key="x"), 400, "malformed", True),
    "a handshake of an old version": (handshake(Sec_WebSocket_Version="8"), 426, "upgrade-required", True),
    "a handshake of no version": (handshake(Sec_WebSocket_Version=None), 426, "upgrade-required", True),
    "a handshake with a long header": (handshake("/api/ws/me", f"Cookie: {LONG}"), 431, "headers-too-large", True),
    "a handshake with a long path": (handshake(f"/api/ws/{LONG}"), 431, "headers-too-large", True),
    "a handshake of another site": (handshake("/api/ws/me", "Origin: https://evil.example"), 403, "cross-site", True),
    "a handshake at another host": (handshake().replace("localhost", "evil.example"), 421, "unknown-host", True),
    "a handshake without a session": (handshake("/api/ws/me", "Authorization: Bearer x"), 401, "bad-token", True),
    "a handshake at no address": (handshake("/api/nothing"), 404, "not-found", True),
    "a handshake where HTTP answers": (handshake("/api/posts"), 404, "not-found", True),
    "a handshake for a page": (handshake("/"), 404, "not-found", True),
}


@pytest.fixture
async def quick(app: Litestar) -> AsyncGenerator[str]:
    async with serving(app, ConnectionLimits(head_s=0.3, silence_s=0.3, linger_s=0.3, sweep_s=0.05)) as url:
        yield url


@pytest.mark.parametrize("case", EXPECTED)
async def test_has_the_one_error_body_and_is_no_line_in_the_log(
    quick: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent, status, code, is_last = EXPECTED[case]
    caplog.set_level(logging.DEBUG, "uvicorn.error")
    caplog.set_level(logging.INFO, "api")
    async with connected(quick) as connection:
        await connection.send(sent)
        answer = await connection.answer()
        answer.error(
            status,
            code or "unknown-origin",
            is_last=answer.headers.get("connection") == "close" if is_last is None else is_last,
        )
        if is_last:
            assert await connection.rest() == b""
    assert caplog.messages == []


async def test_an_answer_names_what_would_do(quick: str) -> None:
    async with connected(quick) as connection:
        await connection.send(get("/api/ws/me"))
        headers = (await connection.answer()).headers
        assert (headers["upgrade"], headers["connection"]) == ("websocket", "Upgrade")
        await connection.send(handshake(Sec_WebSocket_Version="8"))
        headers = (await connection.answer()).headers
        assert (headers["upgrade"], headers["sec-websocket-version"]) == ("websocket", "13")
    async with connected(quick) as connection:
        await connection.send(handshake(method="POST"))
        assert (await connection.answer()).headers["allow"] == "GET"


async def test_so_have_the_limits(app: Litestar, settings: Settings, empty_database_url: str) -> None:
    database = replace(settings.database, url=empty_database_url)
    chosen = replace(settings, database=database, limits=Limits(requests_per_minute=1))
    async with (
        running(create_app(chosen)) as limited,
        serving(limited, ConnectionLimits()) as url,
        connected(url) as connection,
    ):
        for _ in range(50):
            await connection.send(get("/api/nothing"))
            if (answer := await connection.answer()).status == 429:
                break
        answer.error(429, "too-many-requests", is_last=False)
        await connection.send(handshake())
        (await connection.answer()).error(429, "too-many-requests")
    async with serving(app, ConnectionLimits(connections=1)) as url, connected(url) as first:
        await first.send(get())
        await first.answer()
        async with connected(url) as second:
            (await second.answer()).error(503, "unavailable")


async def test_so_has_what_nobody_caught(
    quick: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("api.http.hosts.refuse", broken)
    for sent, is_last in (("GET /?token=cbk_x HTTP/1.1\r\nHost: evil.example\r\n\r\n", False), (handshake(), True)):
        async with connected(quick) as connection:
            await connection.send(sent.replace("localhost", "evil.example"))
            (await connection.answer()).error(500, "internal", is_last=is_last)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert "cbk_x" not in caplog.text


async def test_a_handshake_waits_for_the_answer_before_it(quick: str) -> None:
    """Otherwise two protocols would write at once."""
    async with connected(quick) as connection:
        await connection.send(get("/api/posts") + handshake())
        assert (await connection.answer()).status == 200
        assert await connection.rest() == b""


async def test_a_handshake_that_does_not_end_leaves_the_others_their_limits(quick: str) -> None:
    async with connected(quick) as unfinished, connected(quick) as slow:
        await unfinished.send(handshake("/api/ws/me", "Content-Length: 5"))
        await slow.send(START)
        (await unfinished.answer()).error(400, "malformed")
        (await slow.answer()).error(408, "timeout")


async def test_what_is_sent_behind_a_broken_frame_is_no_error_of_the_server(
    app: Litestar, quick: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An event may be on its way then."""
    raised: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    async def talk(_: object, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        assert (await receive())["code"] == 1002
        try:
            await send({"type": "websocket.send", "text": "an event"})
        except BaseException as error:
            raised.set_result(error)
            raise

    monkeypatch.setattr(app, "asgi_handler", talk)
    async with connected(quick) as connection:
        await connection.send(handshake())
        assert (await connection.answer()).status == 101
        await connection.send(FRAMES["not masked"])
        await connection.rest()
    assert isinstance(await raised, OSError)  # as ASGI has it of clients that have gone
    assert caplog.messages == []


FRAMES = {
    "no UTF-8": b"\x81\x82\0\0\0\0\xff\xfe",
    "no UTF-8 in parts": b"\x01\x81\0\0\0\0\xff\x80\x81\0\0\0\0\xff",
    "an unknown frame": b"\x83\x82\0\0\0\0\xff\xfe",
    "not masked": b"\x81\x02hi",
    "a close frame that is too short": b"\x88\x81\0\0\0\0\xff",
}


@pytest.mark.parametrize("case", FRAMES)
async def test_a_broken_frame_is_one_line_in_the_log(
    app: Litestar, hub: Hub, quick: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the query, where programs put tokens, and without the address."""
    caplog.set_level(logging.DEBUG, "uvicorn.error")
    caplog.set_level(logging.INFO, "api")
    async with connected(quick) as connection:
        await connection.send(handshake("/api/ws/me?token=cbk_x"))
        assert (await connection.answer()).status == 101
        await connection.send(FRAMES[case])
        frame = await connection.rest()
        code = 1007 if "UTF-8" in case else 1002
        assert frame[:1] == b"\x88"
        assert struct.unpack("!H", frame[2:4]) == (code,)
        async with asyncio.timeout(10):
            while not caplog.messages:  # noqa: ASYNC110  it is written by a task of the server's
                await asyncio.sleep(0)
    assert caplog.messages == [f"The WebSocket of 'me' ended: {code}"]
