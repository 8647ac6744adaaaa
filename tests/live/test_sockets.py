"""The WebSocket: what is said, and who may say it."""

import logging
from contextlib import suppress
from typing import Any

import httpx
import pytest
from litestar import Litestar
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live.listeners import socket
from tests.people import add_user, bearer_of

pytestmark = pytest.mark.committed

POST = {"title": "a", "text": "x"}


@pytest.mark.parametrize("path", ["/api/ws/me", "/ws/me", "/api/v1/ws/me"])
async def test_what_is_said_comes_back(url: str, path: str) -> None:
    async with socket(url, path) as talking:
        everything: tuple[Any, ...] = (
            {"a": [1, {"b": None}]},
            [],
            "ü",
            12345678901234567890,
            1.50,
            None,
            True,
            {"echo": {}},
            "\0",
        )
        for said in everything:
            assert await talking.ask(said) == {"echo": said}
        await talking.connection.send(b' {"in": "bytes"} ')
        assert await talking.hear() == {"echo": {"in": "bytes"}}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "not-understood"),
        ("{", "not-understood"),
        ('"\0"', "not-understood"),
        (b"\xff\xfe", "not-understood"),
        ("[" * 20_000, "not-understood"),
        ('{"subscribe": 1}', "not-understood"),
        ('{"subscribe": null}', "not-understood"),
        ('{"subscribe": {"project_id": "1"}}', "not-understood"),
        ('{"subscribe": {"project_id": 0}}', "not-understood"),
        ('{"subscribe": {"project_id": 99999999999999999999}}', "not-understood"),
        ('{"subscribe": {"project_id": 999}}', "project-not-found"),
        ('{"subscribe": {"kinds": "post.painted"}}', "invalid"),
        ('{"subscribe": {"kinds": "\\u0000"}}', "invalid"),
        ('{"subscribe": {"after": "1.2"}}', "invalid"),
        ('{"subscribe": {"token": "x"}}', "bad-token"),
        ('{"subscribe": {"token": ""}}', "bad-token"),
        ('{"subscribe": {"token": "cbk_x"}}', "bad-token"),
    ],
)
async def test_what_is_not_understood_is_told_and_the_connection_lives(url: str, said: str | bytes, code: str) -> None:
    async with socket(url) as talking:
        await talking.connection.send(said)
        error = (await talking.hear())["error"]
        assert error.keys() == {"user_message", "internal_message", "code"}
        assert (error["code"], bool(error["user_message"])) == (code, True)
        assert await talking.ask("still there") == {"echo": "still there"}


async def test_a_subscription(url: str, client: httpx.AsyncClient) -> None:
    async with socket(url) as talking:
        await talking.subscribe()
        await client.post("/api/posts", json=POST)
        heard = await talking.hear()
        (event,) = (await client.get("/api/events")).json()["items"]
        assert heard == {"event": event, "position": heard["position"]}
        assert await talking.ask({"unsubscribe": True}) == {"unsubscribed": True}
        await client.post("/api/posts", json=POST)
        assert await talking.subscribe(after=heard["position"], kinds="post.*", project_id=1) == heard["position"]
        assert await talking.kinds(1) == ["post.created"]


async def test_a_second_subscription_takes_the_place_of_the_first(url: str, client: httpx.AsyncClient) -> None:
    async with socket(url) as talking:
        await talking.subscribe()
        await talking.subscribe(kinds="item.*")
        await client.post("/api/posts", json=POST)
        await client.post("/api/items", json={"name": "i"})
        assert await talking.kinds(1) == ["item.created"]


async def test_a_place_of_another_log(url: str) -> None:
    async with socket(url) as talking:
        position = await talking.subscribe(after=f"0.{10**15}.0")
        assert (await talking.hear())["reset"]["position"] == position


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://evil.example@board", "", "http://[x"])
async def test_pages_of_others_are_refused(url: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(url, additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_own_pages_and_those_of_the_settings_are_welcome(url: str) -> None:
    host = url.removeprefix("http://")
    for origin in (url, f"https://{host}", "http://localhost:4200"):
        async with socket(url, additional_headers={"Origin": origin}) as talking:
            assert await talking.ask(1) == {"echo": 1}


async def test_who_the_handshake_named(app: Litestar, url: str, client: httpx.AsyncClient) -> None:
    token = await bearer_of(app, await add_user(app, "Ada"))
    headers = {"authorization": f"Bearer {token}"}
    project = {"name": "Secret", "is_public": False}
    project_id = (await client.post("/api/projects", json=project, headers=headers)).json()["id"]
    async with socket(url, additional_headers=headers) as talking:
        await talking.subscribe(project_id=project_id)
    with pytest.raises(InvalidStatus):
        async with socket(url, additional_headers={"authorization": "Bearer x"}):
            pass


async def test_disconnects_are_logged_on_one_line(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "api")
    async with socket(url, f"/ws/me%0A2026%20ERROR{'x' * 500}"):
        pass
    async with socket(url, "/ws/next") as talking:
        await talking.ask(1)
    lines = [record.getMessage() for record in caplog.records if "WebSocket" in record.getMessage()]
    assert lines[0].startswith("The WebSocket of 'me\\n2026 ERRORxxx")
    assert lines[0].endswith("ended: 1000")
    assert len(lines[0]) < 120


async def test_nobody_is_logged_by_what_they_say(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "api")
    async with socket(url) as talking:
        await talking.ask({"subscribe": {"token": "cbk_secret"}})
    assert "cbk_secret" not in caplog.text


async def test_a_flood_is_closed_and_not_kept(url: str) -> None:
    async with socket(url) as talking:
        with suppress(ConnectionClosed):
            await talking.say("x" * 20_000_000)
        assert await talking.end() == 1009


async def test_the_page_that_names_no_client_is_not_there(url: str) -> None:
    with pytest.raises(InvalidStatus):
        async with socket(url, "/ws/"):
            pass


def test_the_document_tells_of_it(app: Litestar) -> None:
    (tag,) = [tag for tag in app.openapi_schema.tags or () if tag.name == "Events"]
    for word in ("/api/ws/{client_id}", '{"subscribe":', '{"echo":', '{"reset":'):
        assert word in (tag.description or ""), word
    operation: Any = (app.openapi_schema.paths or {})["/api/events/stream"].get
    assert list(operation.responses["200"].content) == ["text/event-stream"]
