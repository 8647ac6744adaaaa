"""A page of the largest rows is about a megabyte, and behind it the list goes on."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api import pagination
from api.schemas.items import METADATA_BYTES_MAX
from db import limits
from db.models import User
from db.transaction import transaction
from tests.lists.filling import fill
from tests.lists.test_statements import lists
from tests.people import signed_in

ROWS = 120
ANSWER_BYTES_MAX = pagination.PAGE_BYTES_MAX + 10_000
"""With what stands around the rows."""

LARGEST = {
    "posts": {"title": ("ü", limits.TITLE_LENGTH_MAX), "text": ("ü\n", limits.TEXT_LENGTH_MAX // 2)},
    "issues": {"title": ("ü", limits.ISSUE_TITLE_LENGTH_MAX), "text": ("😀", limits.ISSUE_TEXT_LENGTH_MAX)},
    "items": {"name": ("ü", limits.ITEM_NAME_LENGTH_MAX), "description": ("😀", limits.ITEM_DESCRIPTION_LENGTH_MAX)},
    "comments": {"text": ("😀", limits.COMMENT_LENGTH_MAX)},
    "users": {"name": ("😀", limits.NAME_LENGTH_MAX)},
    "mails": {"text": ("😀", limits.MESSAGE_LENGTH_MAX), "error": ("😀", 1_000)},
    "projects": {"description": ("😀", limits.PROJECT_DESCRIPTION_LENGTH_MAX)},
}
METADATA = f"jsonb_build_object('a', repeat('x', {METADATA_BYTES_MAX - 100}))"
HISTORY = f"jsonb_build_object('text', jsonb_build_array(null, repeat('😀', {limits.ISSUE_TEXT_LENGTH_MAX})))"

CAPPED = {
    "listApiKeys": "an account has at most `KEYS_MAX`",
    "listEventReaders": "each is part of the program",
    "listInvitations": "a project has at most `INVITATIONS_MAX` open ones",
    "listOwnVotes": "asked for by number, at most `IDS_MAX`",
    "listSessions": "at most `SESSIONS_SHOWN_MAX`",
    "listWebhooks": "a project has at most `WEBHOOKS_MAX`",
}
"""Lists that say by themselves how long they are."""


def test_every_list_has_a_limit(app: Litestar) -> None:
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    unlimited = set()
    for path in paths.values():
        operation = path.get("get", {})
        schemas = {each["name"]: each["schema"] for each in operation.get("parameters", ())}
        if (
            operation.get("operationId", "").startswith("list")
            and not 0 < schemas.get("limit", {}).get("maximum", 0) <= 1000
        ):
            unlimited.add(operation["operationId"])
    assert unlimited == CAPPED.keys()


async def make_largest(app: Litestar, user: User) -> dict[str, int]:
    places = await fill(app, user, 1, ROWS)
    async with transaction(app.state.sessions) as session:
        for table, columns in LARGEST.items():
            values = ", ".join(f"{name} = repeat('{part}', {times})" for name, (part, times) in columns.items())
            await session.execute(text(f"update {table} set {values}"))
        await session.execute(text(f"update items set metadata = {METADATA}"))
        await session.execute(text(f"update issue_changes set changes = {HISTORY}"))
    return places


async def pages(client: httpx.AsyncClient, path: str, query: dict[str, Any]) -> AsyncIterator[tuple[int, list[Any]]]:
    """Size and rows of each answer, to the end of the list."""
    seen = 0
    while True:
        answer = await client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        rows = told["items"] if isinstance(told, dict) else told
        yield len(answer.content), rows
        seen += len(rows)
        if isinstance(told, dict):
            more = {"cursor": told["next_cursor"]} if told["next_cursor"] else None
        elif path == "/post":
            more = {"before": rows[-1]["id"]} if rows else None
        else:
            more = {"offset": seen} if rows and "offset" in query else None
        if more is None:
            return
        query = {**query, **more}


@pytest.fixture
async def admin(app: Litestar) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, int]]]:
    async with signed_in(app, "Ada", role="admin") as (client, user):
        yield client, await make_largest(app, user)


async def test_no_answer_is_much_larger_than_a_megabyte(
    app: Litestar, admin: tuple[httpx.AsyncClient, dict[str, int]]
) -> None:
    client, places = admin
    paths = {name: path.format_map(places) for name, path in lists(app).items()}
    large = {}
    assert len(paths) >= 25
    for name, path in paths.items():
        query = (
            {"limit": 1000}
            if name in ("listClassicPosts", "listItems", "listMembers", "listProjects")
            else {"limit": 100}
        )
        if name == "listProjects":
            query["all"] = True
        if name == "listOwnVotes":
            query["post_ids"] = 1
        size = len((await client.get(path, params=query)).content)
        if size > ANSWER_BYTES_MAX:
            large[name] = size
    assert large == {}


WALKS: Sequence[tuple[str, dict[str, Any]]] = (
    ("listPosts", {"sort": "hot", "limit": 100}),
    ("listPosts", {"sort": "new", "limit": 100}),
    ("listPosts", {"sort": "top", "limit": 70}),
    ("listOwnPosts", {"limit": 100}),
    ("listClassicPosts", {"limit": 1000}),
    ("listClassicPosts", {"limit": 30}),
    ("listIssues", {"limit": 100}),
    ("listIssues", {"sort": "created", "limit": 50}),
    ("listIssueChanges", {"limit": 100}),
    ("listPostComments", {"limit": 100}),
    ("listIssueComments", {"limit": 100}),
    ("listReplies", {"limit": 100}),
    ("listItems", {"offset": 0}),
    ("listItems", {"offset": 0, "limit": 1000}),
    ("listProjects", {"offset": 0, "all": True}),
    ("listPostIssues", {"offset": 0}),
    ("listMembers", {"offset": 0, "limit": 50}),
)
IDENTITY = {"listIssues": "number", "listMembers": "user_id"}
"""What tells rows apart, if it is not the id."""


async def test_nothing_is_left_out(app: Litestar, admin: tuple[httpx.AsyncClient, dict[str, int]]) -> None:
    client, places = admin
    paths = lists(app)
    for name, query in WALKS:
        found: list[int] = []
        sizes = []
        async for size, rows in pages(client, paths[name].format_map(places), query):
            sizes.append(size)
            found += [row[IDENTITY.get(name, "id")] for row in rows]
        assert len(set(found)) == len(found) >= ROWS, name
        assert max(sizes) <= ANSWER_BYTES_MAX, name
        if query.get("limit", 100) >= 70:
            assert max(sizes) > pagination.PAGE_BYTES_MAX // 2, f"a page of {name} is as long as it may be"


async def test_the_total_stays_true(admin: tuple[httpx.AsyncClient, dict[str, int]]) -> None:
    client, _ = admin
    answer = await client.get("/api/items")
    assert 1 <= len(answer.json()) < 20
    assert answer.headers["x-total-count"] == str(ROWS)


async def test_feeds_are_bounded_too(app: Litestar, admin: tuple[httpx.AsyncClient, dict[str, int]]) -> None:
    client, _ = admin
    for path in (
        "/api/feeds/posts.atom",
        "/api/feeds/posts.json",
        "/api/feeds/roadmap.atom",
        "/api/feeds/roadmap.json",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert 100_000 < len(answer.content) <= ANSWER_BYTES_MAX + 50_000


def test_one_row_is_sent_whatever_its_size() -> None:
    assert pagination.fit(["a" * 100, "b"], bytes_max=10) == ["a" * 100]
    assert pagination.fit(["a", "b", "c"], bytes_max=6) == ["a", "b"]
    assert pagination.fit([], bytes_max=6) == []
