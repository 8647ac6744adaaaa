"""The one rule holds for every text of every noun, whichever way it comes."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from api.schemas.text import Input, rule_of
from tests.people import signed_in
from tests.pictures_made import picture
from tests.texts.test_rules import INVISIBLE, KEPT

Send = Callable[[httpx.AsyncClient, str], Any]
NAME, PROJECT = "correct horse battery", "/api/projects/1"

UNSEEN = ("\U00013430", "\u0301", "\u0489\u20dd \u0336", "\U0001343f\ufffc")
"""Without ink, although nothing of it is removed from other texts: format characters, marks without a letter."""


@dataclass(frozen=True)
class Case:
    send: Send
    """Sends the text as one field."""
    field: str
    """Which a fault names."""
    is_line: bool
    length_max: int
    """0: tested elsewhere."""
    is_required: bool
    read: Callable[[Any], str | None]
    """What became of it, out of the answer."""


def line(send: Send, field: str, length_max: int = 0, read: Callable[[Any], str | None] | None = None) -> Case:
    return Case(send, field, True, length_max, True, read or (lambda answer: answer[field]))  # noqa: FBT003


def lines(send: Send, field: str, length_max: int, *, is_required: bool = True) -> Case:
    return Case(send, field, False, length_max, is_required, lambda answer: answer[field])  # noqa: FBT003


def by_json(method: str, path: str, field: str, **others: Any) -> Send:
    return lambda client, text: client.request(method, path, json={**others, field: text})


def by_form(field: str, **options: Any) -> Send:
    """As browsers send it: the other fields are there, too."""

    def send(client: httpx.AsyncClient, text: str) -> Any:
        return client.post("/post", data={"title": "t", "post": "p", field: text}, **options)

    return send


def as_parts(field: str) -> Send:
    """A multipart form of texts alone, which is read without the framework."""

    def send(client: httpx.AsyncClient, text: str) -> Any:
        fields = {"title": "t", "post": "p", field: text}
        return client.post("/post", files={name: (None, value) for name, value in fields.items()})

    return send


def by_registration(client: httpx.AsyncClient, text: str) -> Any:
    return client.post("/api/auth/register", json={"email": "new@example.org", "password": NAME, "name": text})


POST, ISSUE = {"title": "t", "text": "p"}, f"{PROJECT}/issues"


def of_post(client: httpx.AsyncClient, method: str, below: str, body: dict[str, str]) -> Any:
    async def send() -> httpx.Response:
        post_id = (await client.post("/api/posts", json=POST)).json()["id"]
        return await client.request(method, f"/api/posts/{post_id}{below}", json=body)

    return send()


def labelled(client: httpx.AsyncClient, text: str) -> Any:
    changes = {"add_labels": ["one", "two", text], "remove_labels": ["one"]}
    return client.patch(ISSUE, json={"numbers": [1], "changes": changes})


CASES: Mapping[str, Case] = {
    "post, title": line(by_json("POST", "/api/posts", "title", **POST), "title", 100),
    "post, text": lines(by_json("POST", "/api/posts", "text", **POST), "text", 10_000),
    "post, title by PATCH": line(lambda client, text: of_post(client, "PATCH", "", {"title": text}), "title"),
    "post, text by PUT": lines(lambda client, text: of_post(client, "PUT", "", {**POST, "text": text}), "text", 10_000),
    "form, title": line(by_form("title"), "title", 100),
    "form, post": lines(by_form("post"), "post", 10_000),
    "parts, title": line(as_parts("title"), "title", 100),
    "parts, post": lines(as_parts("post"), "post", 10_000),
    "form with a picture": lines(by_form("post", files={"file": ("x.png", picture(), "image/png")}), "post", 10_000),
    "comment": lines(lambda client, text: of_post(client, "POST", "/comments", {"text": text}), "text", 5_000),
    "issue, title": line(by_json("POST", ISSUE, "title"), "title", 200),
    "issue, text": lines(by_json("POST", ISSUE, "text", title="t"), "text", 20_000, is_required=False),
    "issue, label": line(
        lambda client, text: client.post(ISSUE, json={"title": "t", "labels": ["first", text]}),
        "labels[1]",
        read=lambda issue: issue["labels"][1],
    ),
    "issues, label": line(
        labelled,
        "changes.add_labels[2]",
        read=lambda issues: next(label for label in issues[0]["labels"] if label not in ("one", "two")),
    ),
    "project, name": line(by_json("POST", "/api/projects", "name"), "name", 100),
    "project, description": lines(by_json("PATCH", PROJECT, "description"), "description", 2_000, is_required=False),
    "item, name": line(by_json("POST", "/api/items", "name"), "name", 100),
    "item, description": lines(
        by_json("POST", "/api/items", "description", name="n"), "description", 5_000, is_required=False
    ),
    "item, status": line(by_json("POST", "/api/items", "status", name="n"), "status"),
    "API key": line(by_json("POST", "/api/auth/keys", "name", scopes=["read"]), "name", 60),
    "account": line(by_registration, "name", 60),
    "account, renamed": line(by_json("PATCH", "/api/auth/me", "name"), "name", 60),
}


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Ada", role="admin") as (client, _):
        assert (await client.post(ISSUE, json={"title": "First"})).status_code == 201
        yield client


def fault(answer: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(each["field"], each["message"]) for each in answer.json()["errors"]]


async def accepted(client: httpx.AsyncClient, case: Case, text: str) -> str | None:
    answer = await case.send(client, text)
    assert answer.status_code in (200, 201), answer.text
    return case.read(answer.json())


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
async def test_it_is_kept_as_it_is_seen(ada: httpx.AsyncClient, case: Case) -> None:
    expected = "abc one two \U0001f469\u200d\U0001f4bb" if case.is_line else "abc one\ntwo\n\U0001f469\u200d\U0001f4bb"
    text = "a\u202eb\u200bc\ufeff one\r\ntwo\r\U0001f469\u200d\U0001f4bb"
    assert await accepted(ada, case, text) == expected


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
async def test_what_cannot_be_seen_is_blank(ada: httpx.AsyncClient, case: Case) -> None:
    for text in ("", "\u200b\u2800\u3164\u202e \t\r\n", *UNSEEN):
        if case.is_required:
            assert fault(await case.send(ada, text)) == (422, [(case.field, "must not be blank")])
        else:
            assert await accepted(ada, case, text) is not None


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
async def test_control_characters_are_refused(ada: httpx.AsyncClient, case: Case) -> None:
    for text in ("a\0b", "\x1b[31mred", "a\x9fb"):
        assert fault(await case.send(ada, text)) == (422, [(case.field, "must not hold control characters")])


LIMITED = {name: case for name, case in CASES.items() if case.length_max}


@pytest.mark.parametrize("case", LIMITED.values(), ids=list(LIMITED))
async def test_characters_are_counted_as_they_are_seen(ada: httpx.AsyncClient, case: Case) -> None:
    longest = "a" * case.length_max if case.is_line else ("a" * 9 + "\r\n") * (case.length_max // 10)
    kept = longest.replace("\r\n", "\n")
    assert len(kept) == case.length_max
    assert await accepted(ada, case, f"{longest}\u202e") == kept
    message = f"must have at most {case.length_max} characters"
    assert fault(await case.send(ada, f"{longest}b")) == (422, [(case.field, message)])


FORM = {"title": "t", "post": "p"}


async def test_names_of_visitors(client: httpx.AsyncClient) -> None:
    for name in (*INVISIBLE.values(), *UNSEEN):
        rest = await client.post("/api/posts", json=POST | {"username": name})
        form = await client.post("/post", data=FORM | {"username": name})
        for answer in (rest, form):
            assert (answer.status_code, answer.json()["username"]) == (201, "anonymous"), ascii(name)
    for name in KEPT.values():
        answer = await client.post("/api/posts", json=POST | {"username": name})
        assert (answer.status_code, answer.json()["username"]) == (201, name), ascii(name)


async def test_a_search_is_cleaned_alike(client: httpx.AsyncClient) -> None:
    await client.post("/api/posts", json=POST | {"title": "Dark mode"})
    for search in ("da\u200brk", "\u202edark\u202c mode", "dark\r\nmode", "\ufeffdark"):
        found = (await client.get("/api/posts", params={"search": search})).json()["items"]
        assert [post["title"] for post in found] == ["Dark mode"], ascii(search)


async def test_all_that_is_wrong_is_told_at_once(ada: httpx.AsyncClient) -> None:
    body = {"title": "\u200b", "text": "\0", "labels": ["ok", ""], "state": "x" * 1000, "colour": "red"}
    status, faults = fault(await ada.post(ISSUE, json=body))
    told = dict(faults)
    assert status == 422
    assert len(told.pop("state")) <= 200
    assert told == {
        "title": "must not be blank",
        "text": "must not hold control characters",
        "labels[1]": "must not be blank",
        "colour": "is not known",
    }


async def test_a_body_of_unknown_fields_is_answered_shortly(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/posts", json=POST | {f"field {n}": n for n in range(5_000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100
    assert len(answer.content) < 20_000


OTHERS = {
    "after",
    "current_password",
    "email",
    "image_hash",
    "image_token",
    "invitation",
    "key",
    "kinds",
    "metadata",
    "new_password",
    "password",
    "token",
    "url",
}
"""Texts that no person reads: each has a form of its own."""


def texts(kind: type[msgspec.Struct]) -> set[tuple[str, bool]]:
    """Fields that hold text, and whether the rule is theirs."""
    found = set()
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for inner in _flat(hint):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                found |= texts(inner)
            elif inner is str or (get_origin(inner) is Annotated and get_args(inner)[0] is str):
                found.add((name, rule_of(inner) is not None and issubclass(kind, Input)))
    return found


def _flat(hint: Any) -> list[Any]:
    """What a hint is made of, down to what is annotated."""
    if get_origin(hint) is Annotated and get_args(hint)[0] is str:
        return [hint]
    inner = get_args(hint)
    return [part for each in inner for part in _flat(each)] if inner else [hint]


def test_every_text_of_every_body_has_the_rule(app: Litestar) -> None:
    handlers = [each for route in app.routes if isinstance(route, HTTPRoute) for each in route.route_handlers]
    bodies = {each.parsed_data_field.annotation for each in handlers if each.parsed_data_field is not None}
    assert len(bodies) > 20
    found = {(kind.__name__, *field) for kind in bodies if issubclass(kind, msgspec.Struct) for field in texts(kind)}
    assert {(kind, name) for kind, name, is_ruled in found if not is_ruled and name not in OTHERS} == set()
    assert len([name for _, name, is_ruled in found if is_ruled]) > 20
