"""A compiled handler answers what Litestar would have answered."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from api.dispatch import CompiledDispatchPlugin
from api.dispatch.responses import of_faults
from api.errors import FieldError
from api.uploads import FORM_BYTES_MAX
from tests.errors.bodies import JSON, MULTIPART, URLENCODED, multipart
from tests.pictures_made import picture

Request = dict[str, Any]

FORM = (('name="title"', b"Hi"), ('name="post"', b"There"))
NO_FILE = 'name="file"; filename=""\r\nContent-Type: application/octet-stream'

VOTES: dict[str, Request] = {
    "up": {"json": {"value": 1}},
    "as text": {"json": {"value": "1"}},
    "seven": {"json": {"value": 7}},
    "of no post": {"json": {"value": 1}, "path": "/api/posts/999999/vote"},
    "number zero": {"json": {"value": 7}, "path": "/api/posts/0/vote"},
    "huge number": {"json": {"value": 1}, "path": f"/api/posts/{10**30}/vote"},
    "oddly written number": {"json": {"value": 1}, "path": "/api/posts/+1/vote"},
    "nothing": {"headers": JSON},
    "null": {"content": b"null", "headers": JSON},
    "array": {"content": b"[1]", "headers": JSON},
    "no json": {"content": b"{", "headers": JSON},
    "not utf-8": {"content": b'{"value": "\xff"}', "headers": JSON},
    "too deep": {"content": b"[" * 200_000, "headers": JSON},
    "too large": {"content": b" " * 1_000_001, "headers": JSON},
    "other type": {"content": b"value=1", "headers": URLENCODED},
    "no type": {"content": b"1"},
    "more fields": {"json": {"value": 1, "voter": 2}},
    "bad token": {"json": {"value": 1}, "headers": {"authorization": "Bearer none"}},
    "other origin": {"json": {"value": 7}, "headers": {"origin": "http://localhost:4200"}},
    "number sign": {"json": {"value": 1}, "path": "/api/posts/%23/vote"},
    "trailing slash": {"json": {"value": 1}, "path": "/api/posts/1/vote/"},
    "older spelling": {"json": {"value": 1}, "path": "/api/v1/posts/1/vote"},
    "two cookies": {"json": {"value": 1}, "headers": {"cookie": "a=1; corkboard_visitor=forged;b"}},
    "odd query": {"json": {"value": 1}, "path": "/api/posts/1/vote?a=%FF"},
}
POSTS: dict[str, Request] = {
    "plain": {"json": {"title": " Hi ", "text": "There"}},
    "draft": {"json": {"title": "Hi", "text": "There", "published": False}},
    "faulty": {"json": {"title": "", "text": 5, "published": "perhaps", "colour": "red"}},
    "NUL": {"json": {"title": "a\0b", "text": "c"}},
    "unknown picture": {"json": {"title": "Hi", "text": "There", "image_hash": "0" * 64}},
    "unknown project": {"json": {"title": "Hi", "text": "There", "project_id": 99}},
}
STEPS: dict[str, Request] = {
    "up": {"json": {"post_id": 1, "score_increase": 1}},
    "seven": {"json": {"post_id": 1, "score_increase": 7}},
    "of no post": {"json": {"post_id": 999999, "score_increase": 1}},
    "huge number": {"json": {"post_id": 10**30, "score_increase": 1}},
    "nothing": {"headers": JSON},
    "other type": {"content": b"post_id=1", "headers": URLENCODED},
    "bad token": {"json": {"post_id": 1, "score_increase": 1}, "headers": {"authorization": "Bearer none"}},
}
FORMS: dict[str, Request] = {
    "multipart": {"content": multipart(*FORM), "headers": MULTIPART},
    "urlencoded": {"content": b"title=Hi&post=There&image=", "headers": URLENCODED},
    "no file": {"content": multipart(*FORM, (NO_FILE, b"")), "headers": MULTIPART},
    "picture": {"data": {"title": "Hi", "post": "There"}, "files": {"file": ("x.png", picture(), "image/png")}},
    "no picture": {"data": {"title": "Hi", "post": "There"}, "files": {"image": ("x.png", b"<svg/>", "image/png")}},
    "two pictures": {
        "data": {"title": "Hi", "post": "There"},
        "files": [("file", ("x.png", picture(), "image/png")), ("image", ("y.png", picture(), "image/png"))],
    },
    "file as text": {"content": multipart(*FORM, ('name="file"', b"x")), "headers": MULTIPART},
    "text as file": {"files": {"title": ("x.txt", b"Hi"), "post": (None, "There")}},
    "title twice": {"content": multipart(*FORM, FORM[0]), "headers": MULTIPART},
    "file twice": {"data": {"title": "Hi", "post": "There"}, "files": [("file", b"x"), ("file", b"y")]},
    "missing parts": {"content": multipart(FORM[0]), "headers": MULTIPART},
    "no parts": {"content": b"--XX--\r\n", "headers": MULTIPART},
    "empty": {"content": b"", "headers": MULTIPART},
    "other boundary": {"content": multipart(*FORM), "headers": {"content-type": "multipart/form-data; boundary=YY"}},
    "half-sent": {"content": multipart(*FORM)[:-20], "headers": MULTIPART},
    "too many parts": {"content": multipart(*[FORM[0]] * 1001), "headers": MULTIPART},
    "too large": {"content": b"x" * (FORM_BYTES_MAX + 1), "headers": MULTIPART},
    "not utf-8": {"content": multipart(('name="title"', b"\xff"), FORM[1]), "headers": MULTIPART},
    "NUL": {"content": multipart(('name="title"', b"a\0b"), FORM[1]), "headers": MULTIPART},
    "unknown charset": {
        "content": multipart(('name="title"\r\nContent-Type: text/plain; charset=klingon', b"a"), FORM[1]),
        "headers": MULTIPART,
    },
    "other type": {"json": {"title": "Hi"}},
}
CASES = [
    *(pytest.param("PUT", "/api/posts/1/vote", request, id=f"vote-{name}") for name, request in VOTES.items()),
    *(pytest.param("POST", "/api/posts", request, id=f"post-{name}") for name, request in POSTS.items()),
    *(pytest.param("POST", "/post", request, id=f"form-{name}") for name, request in FORMS.items()),
    *(pytest.param("POST", "/update-post-score", request, id=f"step-{name}") for name, request in STEPS.items()),
]

MANY_FAULTS = [FieldError(f"field_{nth}", "is not known") for nth in range(30)]
NEW_EACH_TIME = {"id", "post_id", "created_at", "updated_at"}


@pytest.fixture
def long_way(app: Litestar) -> Iterator[Callable[[], None]]:
    """From then on Litestar calls every handler."""
    compiled = app.plugins.get(CompiledDispatchPlugin).compiled
    before = dict(compiled)
    yield compiled.clear
    compiled.update(before)


def told(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    headers = {**answer.headers}
    if "set-cookie" in headers:
        _, _, headers["set-cookie"] = headers["set-cookie"].partition(";")
    body = answer.json()
    if answer.is_success:
        del headers["content-length"]  # it has the number in it
        body = {name: value for name, value in body.items() if name not in NEW_EACH_TIME}
    return answer.status_code, body, headers


@pytest.mark.parametrize(("method", "path", "request_"), CASES)
async def test_both_ways_say_the_same(
    client: httpx.AsyncClient, long_way: Callable[[], None], method: str, path: str, request_: Request
) -> None:
    path = request_.get("path", path)
    given = {name: value for name, value in request_.items() if name != "path"}

    async def ask() -> tuple[int, Any, dict[str, str]]:
        post = await client.post("/api/posts", json={"title": "Hi", "text": "There"})
        client.cookies.clear()
        post_id = post.json()["id"]
        if request_.get("json", {}).get("post_id") == 1:
            given["json"] = {**request_["json"], "post_id": post_id}
        return told(await client.request(method, path.replace("/1/", f"/{post_id}/"), **given))

    direct = await ask()
    assert direct[0] < 500
    long_way()
    assert await ask() == direct


@pytest.mark.parametrize(("faults", "is_kept"), [([FieldError("value", "is wrong")], True), (MANY_FAULTS, False)])
def test_a_mistake_that_is_made_again_is_answered_the_same(faults: Sequence[FieldError], is_kept: bool) -> None:
    first, again = of_faults(faults), of_faults(faults)
    assert first == again
    assert (first is again) is is_kept


@pytest.mark.parametrize("kind", [JSON, MULTIPART])
async def test_who_leaves_while_sending_is_told_the_same(
    app: Litestar, long_way: Callable[[], None], kind: dict[str, str]
) -> None:
    parts = ({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"})
    path = "/post" if kind is MULTIPART else "/api/posts"

    async def ask() -> list[Any]:
        received, sent = iter(parts), []

        async def receive() -> Any:
            return next(received)

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope_of(path, kind), receive, send)  # type: ignore[arg-type]  # as any server calls it
        sent[0]["headers"] = sorted(sent[0]["headers"])
        return sent

    direct = await ask()
    assert [message["type"] for message in direct] == ["http.response.start", "http.response.body"]
    long_way()
    assert await ask() == direct


def scope_of(path: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("board.test", 80),
    }


NOT_COMPILED = {"getLiveness", "streamEvents"}
"""The one waits for nothing, the other takes a header."""


def test_every_operation_is_compiled(app: Litestar) -> None:
    handlers = {
        handler
        for each in app.routes
        if isinstance(each, HTTPRoute) and each.path.startswith(("/api", "/post", "/update", "/image", "/health"))
        for handler in each.route_handlers
        if handler.operation_id
    }
    compiled = app.plugins.get(CompiledDispatchPlugin).compiled
    assert len(handlers) > 50
    assert {handler.operation_id for handler in handlers if handler not in compiled} == NOT_COMPILED
