"""Which names the board answers at."""

import asyncio

import httpx
import pytest
from litestar import Litestar
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from api.http.hosts import AllowedHosts
from api.settings import Server
from tests.errors.bodies import error_of
from tests.running import serving

EVIL = {"host": "evil.example"}
SETTINGS = Server(
    host="0.0.0.0",
    public_url="https://Board.example.org",
    allowed_hosts=("board.lan", "*.intern.example", "bücher.example"),
)


@pytest.mark.parametrize(
    "host",
    [
        "board.example.org",
        "board.example.org:8443",
        "BOARD.EXAMPLE.ORG",
        "board.example.org.",
        "localhost",
        "localhost:8000",
        "127.0.0.1:8000",
        "192.0.2.7",
        "[::1]:8000",
        "[2001:db8::1]",
        "board.lan",
        "a.intern.example",
        "a.b.intern.example:80",
        "xn--bcher-kva.example",
    ],
)
def test_names_of_the_settings_and_every_address(host: str) -> None:
    assert AllowedHosts(SETTINGS).allows(host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "example.org",
        "www.board.example.org",
        "board.example.org.evil.example",
        "evilboard.example.org",
        "board.example.org@evil.example",
        "evil.example/board.example.org",
        "board.example.org evil.example",
        "board.example.org,evil.example",
        "intern.example",
        "xintern.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "1.2.3",
        "[::1",
        "board.example.org:99999999",
        "board.example.org:http",
        "",
        ":8000",
        "a" * 1000,
    ],
)
def test_no_others(host: str) -> None:
    assert not AllowedHosts(SETTINGS).allows(host)


def test_a_star_is_every_name_but_no_nonsense() -> None:
    hosts = AllowedHosts(Server(allowed_hosts=("*",)))
    assert hosts.allows("any.example")
    assert not hosts.allows("any.example@evil.example")


def test_the_name_to_listen_at_is_one() -> None:
    assert AllowedHosts(Server(host="board.lan")).allows("board.lan:8000")


@pytest.mark.parametrize(
    "path",
    ["/", "/api/posts", "/post", "/health/live", "/health/ready", "/openapi.json", "/api/feeds/posts.atom", "/x"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_everything_refuses_other_names(client: httpx.AsyncClient, method: str, path: str) -> None:
    body = error_of(await client.request(method, path, headers=EVIL), 421, "unknown-host")
    assert "allowed_hosts" in body["detail"]["internal_message"]


async def test_head_too_and_without_a_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/", headers=EVIL)
    assert (answer.status_code, answer.content) == (421, b"")


async def test_what_is_named_is_shown_harmlessly(client: httpx.AsyncClient) -> None:
    body = error_of(await client.get("/", headers=[(b"host", b"\xff<b>" + b"a" * 5000)]), 421)
    assert len(body["detail"]["internal_message"]) < 300


async def test_two_names_are_none(client: httpx.AsyncClient) -> None:
    headers = [("host", "board.test"), ("host", "board.test")]
    error_of(await client.get("/api/posts", headers=headers), 421)


async def test_who_forwards_cannot_choose_the_name(client: httpx.AsyncClient) -> None:
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    feed = (await client.get("/api/feeds/posts.json", headers=headers)).json()
    assert feed["home_page_url"] == "http://board.test/"


async def test_a_page_that_rebinds_its_name_has_no_web_socket(app: Litestar) -> None:
    """Its origin and the `Host` agree, so the check of the origin alone would let it in."""
    async with serving(app) as url:
        port = url.rpartition(":")[2]
        page = f"http://evil.example:{port}"
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"ws://evil.example:{port}/ws/me", host="127.0.0.1", origin=page):  # type: ignore[arg-type]
                pass
    assert refused.value.response.status_code == 421
    assert b'"code":"unknown-host"' in (refused.value.response.body or b"")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_old_clients_name_none(app: Litestar, version: str) -> None:
    async with serving(app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(f"GET /health/live HTTP/{version}\r\nConnection: close\r\n\r\n".encode())
        assert b" 200 " in (await reader.read()).partition(b"\r\n")[0]
        writer.close()
        await writer.wait_closed()
