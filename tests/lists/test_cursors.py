"""Cursors that nobody was given: each is refused by every list, quietly."""

import base64
import json
import logging
from typing import Any

import httpx
import pytest
from litestar import Litestar

from api import pagination
from api.pagination import Cursor
from tests.lists.filling import fill
from tests.people import signed_in

HUGE = 10**30


def spelled(value: Any) -> str:
    """As a cursor is, whatever is in it."""
    return sealed(json.dumps(value).encode())


def sealed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


PLAIN: tuple[Any, ...] = (None, True, 7, 0.5, "top", {}, {"sort": "top"}, [], [[]])
NONSENSE = {
    "empty": "",
    "word": "nonsense",
    "no base64": "!!!!",
    "no ASCII": "\N{SNOWMAN}",
    "NUL": "\0",
    "ten thousand letters": "A" * 10_000,
    "bytes": sealed(b"\xff\xfe\xfd"),
    "NUL within": sealed(b"\0\0\0"),
    "no JSON": sealed(b"[,]"),
    "nested": sealed(b"[" * 140),
    **{f"JSON {value!r}": spelled(value) for value in PLAIN},
    "position": "1.2",
    "huge position": f"{HUGE}.{HUGE}.{HUGE}",
    "negative position": "-1.-1.-1",
    "other digits": "\N{ARABIC-INDIC DIGIT ONE}.1.1",
}


def forged(sort: str) -> dict[str, str]:
    """Of the right list, with everything else wrong."""
    keys: dict[str, Any] = {
        "text": "5",
        "null": None,
        "huge": HUGE,
        "beyond bigint": 2**63,
        "below bigint": -(2**63) - 1,
        "large": 1e300,
        "half": 0.5,
    }
    ids: dict[str, Any] = {"huge": HUGE, "beyond bigint": 2**63, "negative": -1, "half": 0.5, "text": "5", "null": None}
    made = {f"key {name}": spelled([sort, key, 5, ""]) for name, key in keys.items()}
    made |= {f"id {name}": spelled([sort, 5, number, ""]) for name, number in ids.items()}
    made |= {f"literal {word}": sealed(f'["{sort}",{word},5,""]'.encode()) for word in ("NaN", "Infinity", "1e999")}
    made["group with NUL"] = spelled([sort, 0, 5, "\0"])
    made["group of another list"] = sealed(f'["{sort}",7,5,"nowhere"]'.encode())
    made["too short"], made["too long"] = spelled([sort, 0]), spelled([sort, 0, 5, "", 1])
    made["spaces"] = sealed(f'["{sort}", 0, 5, ""]'.encode())
    made["padded"] = pagination.encode(Cursor(sort, 0, 5)) + "="
    return made


SORTS = {
    "listComments": ["comments"],
    "listEventFailures": ["event-failures"],
    "listIssueChanges": ["issue-changes"],
    "listIssueComments": ["comments"],
    "listIssues": ["updated", "created", "priority", "position"],
    "listMails": ["mails"],
    "listNotifications": ["notifications"],
    "listOwnPosts": ["own"],
    "listPostComments": ["comments"],
    "listPosts": ["hot", "new", "top"],
    "listReplies": ["comments"],
    "listUsers": ["users"],
    "listWebhookDeliveries": ["webhook-deliveries"],
    "listEvents": [],
}
"""By operation: the orders that its cursors can be of."""


def paged(app: Litestar) -> dict[str, str]:
    """The path of each operation that takes a cursor."""
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    return {
        item["get"]["operationId"]: path
        for path, item in paths.items()
        if any(each["name"] == "cursor" for each in item.get("get", {}).get("parameters", ()))
    }


def sorted_by(name: str, sort: str) -> dict[str, str]:
    return {"sort": sort} if name in ("listPosts", "listIssues") else {}


def noise(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, by anybody but the client."""
    return [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]


def is_refused(answer: httpx.Response, field: str) -> bool:
    told = answer.json()
    return (answer.status_code, told["code"]) == (422, "invalid") and [e["field"] for e in told["errors"]] == [field]


async def test_no_list_takes_a_cursor_that_it_did_not_make(app: Litestar, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    checked = 0
    async with signed_in(app, "Ada", role="admin") as (ada, user):
        places = await fill(app, user, 1, 3)
        caplog.clear()
        for name, path in paged(app).items():
            for sort in SORTS[name] or [""]:
                cursors = NONSENSE | (forged(sort) if sort else {})
                for what, cursor in cursors.items():
                    query = {"cursor": cursor, **sorted_by(name, sort)}
                    answer = await ada.get(path.format(**places), params=query)
                    assert is_refused(answer, "cursor"), (name, sort, what, answer.text)
                    assert noise(caplog) == [], (name, sort, what)
                    checked += 1
    assert checked > 500


async def test_no_list_takes_a_cursor_of_another(app: Litestar, caplog: pytest.LogCaptureFixture) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, user):
        places = await fill(app, user, 1, 3)
        paths = {name: path.format(**places) for name, path in paged(app).items()}
        lists = [(name, sort) for name in paths for sort in SORTS[name] or [""]]
        cursors = {}
        for name, sort in lists:
            query = {"limit": "1", **sorted_by(name, sort)}
            cursors[name, sort] = (await ada.get(paths[name], params=query)).json()["next_cursor"]
            assert cursors[name, sort], (name, sort)
            own = await ada.get(paths[name], params=query | {"cursor": cursors[name, sort]})
            assert own.status_code == 200, (name, sort)
        caplog.set_level(logging.INFO)
        caplog.clear()
        for name, sort in lists:
            for (other, theirs), cursor in cursors.items():
                if (other, theirs) == (name, sort) or (sort and sort == theirs):
                    continue
                query = {"cursor": cursor, **sorted_by(name, sort)}
                answer = await ada.get(paths[name], params=query)
                assert is_refused(answer, "cursor"), (name, sort, other, theirs)
    assert noise(caplog) == []


@pytest.mark.parametrize("header", [b"nonsense", b"1.2", str(HUGE).encode(), b"\xff", b"A" * 10_000, b"-1.-1.-1"])
async def test_a_stream_does_not_go_on_from_nowhere(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, header: bytes
) -> None:
    caplog.set_level(logging.INFO)
    resumed = await client.get("/api/events/stream", headers={b"last-event-id": header})
    assert resumed.status_code == 422
    assert [each["field"] for each in resumed.json()["errors"]] == ["last_event_id"]
    asked = await client.get("/api/events/stream", params={"after": header.decode("latin-1")})
    assert is_refused(asked, "after")
    assert noise(caplog) == []


@pytest.mark.parametrize(
    "before", ["", "x", "-1", "0", "0.5", "NaN", "Infinity", "\0", str(HUGE), str(2**63), "9" * 10_000, "[1]"]
)
async def test_the_classic_list_begins_at_a_number(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, before: str
) -> None:
    caplog.set_level(logging.INFO)
    assert is_refused(await client.get("/post", params={"before": before}), "before")
    assert noise(caplog) == []


async def test_the_ends_of_what_a_cursor_can_say(client: httpx.AsyncClient) -> None:
    """They are nobody's places, but places: also on an empty board, where a search would count up to them."""
    greatest = 2**63 - 1
    for sort, keys in {"top": (-greatest, greatest), "hot": (-1e308, 0.5, 1e308), "new": (0,)}.items():
        for key in keys:
            query = {"sort": sort, "cursor": pagination.encode(Cursor(sort, key, greatest))}
            for search in ("", "word"):
                answer = await client.get("/api/posts", params=query | {"search": search})
                assert (answer.status_code, answer.json()["items"]) == (200, []), (sort, key)
