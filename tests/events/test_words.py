"""What people typed is in the log as long as it stands on the board: deleted, hidden or renamed, it is gone there."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any, get_args, get_type_hints

import httpx
import pytest
from litestar import Litestar
from msgspec import Meta
from sqlalchemy import text

from api.schemas.events import CHANGES, TYPED, Change, typed_fields
from db.repositories.events.redaction import NAMES, WORDS
from tests.accounts.people import PASSWORD, register
from tests.events.log import recorded
from tests.issues.team import Team, gather

SECRET = "sesame"


@pytest.fixture
async def team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:
        yield await gather(app, stack)


async def pin(client: httpx.AsyncClient, title: str = SECRET, **fields: Any) -> str:
    answer = await client.post("/api/posts", json={"title": title, "text": "x", **fields})
    assert answer.status_code == 201, answer.text
    return f"/api/posts/{answer.json()['id']}"


async def names(app: Litestar, *kinds: str) -> list[str | None]:
    """What the events of these kinds say of their subjects."""
    return [data.get("title", data.get("name")) for kind, *_, data in await recorded(app) if kind in kinds]


async def is_in_the_log(app: Litestar, words: str = SECRET) -> bool:
    async with app.state.sessions() as session:
        events = await session.scalar(text("select string_agg(data::text, ' ') from events"))
        bodies = await session.scalar(text("select string_agg(body, ' ') from webhook_deliveries"))
    return words in f"{events} {bodies}"


def holds_text(hint: Any) -> bool:
    return hint is str or any(holds_text(each) for each in get_args(hint) if not isinstance(each, Meta | str))


def marks(hint: Any) -> list[bool]:
    """What the marks in a type say of who types it."""
    extras = [each.extra or {} for each in get_args(hint) if isinstance(each, Meta)]
    own = [extra[TYPED] for extra in extras if TYPED in extra]
    return own + [mark for each in get_args(hint) if not isinstance(each, Meta | str) for mark in marks(each)]


@pytest.mark.parametrize("change", CHANGES)
def test_each_field_of_text_says_whether_people_typed_it(change: type[Change]) -> None:
    """A new one is told by `Name`, `State` and the like of the catalogue."""
    hints = get_type_hints(change, include_extras=True)
    unsaid = [field for field in change.__struct_fields__ if holds_text(hints[field]) and len(marks(hints[field])) != 1]
    assert unsaid == []


def test_the_repository_knows_the_fields_that_people_typed() -> None:
    """Comments have none: whoever gives them some has those of a deleted post to think of."""
    by_noun: dict[str, set[str]] = {}
    for change in CHANGES:
        noun = str(change.__struct_config__.tag).partition(".")[0]
        by_noun.setdefault(noun, set()).update(typed_fields(change))
    assert {noun: set(fields) for noun, fields in WORDS.items()} == {n: f for n, f in by_noun.items() if f}
    assert all(NAMES & set(fields) for fields in WORDS.values())


@pytest.mark.parametrize("wish", ["delete", "hide"])
async def test_a_post_that_is_gone_has_no_title_in_it(app: Litestar, client: httpx.AsyncClient, wish: str) -> None:
    path = await pin(client)
    await client.put(f"{path}/vote", json={"value": 1})
    await client.patch(path, json={"text": "more"})
    other = await pin(client, "another")
    assert await names(app, "post.created", "post.updated") == [SECRET, SECRET, "another"]
    gone = await (client.delete(path) if wish == "delete" else client.patch(path, json={"published": False}))
    assert gone.status_code < 300
    assert not await is_in_the_log(app)
    assert await names(app, "post.created", "post.updated") == ["", "", "another"]
    assert [data.get("score") for kind, *_, data in await recorded(app) if kind == "post.voted"] == [1]
    assert (await client.get(other)).status_code == 200


async def test_what_is_shown_again_is_named_from_then_on(app: Litestar, client: httpx.AsyncClient) -> None:
    path = await pin(client)
    await client.patch(path, json={"published": False})
    await client.patch(path, json={"title": "Another", "published": True})
    assert await names(app, "post.created") == ["", "Another"]
    assert not await is_in_the_log(app)


async def test_it_is_rewritten_once(app: Litestar, client: httpx.AsyncClient) -> None:
    """However often a post is hidden and shown: what is as it should be is left alone."""
    path = await pin(client)

    async def versions() -> list[str]:
        async with app.state.sessions() as session:
            rows = await session.scalars(text("select ctid::text from events where kind = 'post.created' order by id"))
            return list(rows)

    for _ in range(3):
        await client.patch(path, json={"published": False})
        before = await versions()
        await client.patch(path, json={"published": True})
    assert (await versions())[:3] == before


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
async def test_a_title_that_was_edited_away_is_not_in_it(app: Litestar, client: httpx.AsyncClient, verb: str) -> None:
    path = await pin(client)
    assert (await client.request(verb, path, json={"title": "Dark", "text": "x"})).status_code == 200
    assert await names(app, "post.created", "post.updated") == ["Dark", "Dark"]
    assert not await is_in_the_log(app)


async def test_issues_and_items(app: Litestar, team: Team) -> None:
    member = team["member"]
    issue = await team.add(SECRET)
    item = (await member.post("/api/items", json={"name": SECRET, "project_id": team.project_id})).json()
    item_path = f"/api/items/{item['id']}"
    await team.change(issue["number"], state="doing")
    await member.patch(item_path, json={"status": "sesame column"})
    assert (await names(app, "issue.created", "issue.updated"), await names(app, "item.created", "item.updated")) == (
        [SECRET, SECRET],
        [SECRET, SECRET],
    )
    await team.change(issue["number"], title="Dark")
    await member.patch(item_path, json={"name": "Dark"})
    assert await names(app, "issue.created", "item.created") == ["Dark", "Dark"]
    assert await is_in_the_log(app, "sesame column")
    assert (await member.delete(f"{team.url}/{issue['number']}")).status_code == 204
    assert (await member.delete(item_path)).status_code == 204
    assert not await is_in_the_log(app)
    assert set(await names(app, "issue.created", "issue.updated", "item.created", "item.updated")) == {""}


async def test_many_issues_are_as_many_statements_as_one(app: Litestar, team: Team, statements: Any) -> None:
    numbers = [(await team.add(f"Issue {n}"))["number"] for n in range(4)]
    counts: list[int] = []
    for some in (numbers[:1], numbers):
        statements()
        changes = {"numbers": some, "changes": {"priority": ["low", "high"][len(counts)]}}
        assert (await team["member"].patch(team.url, json=changes)).status_code == 200
        counts.append(len(statements()))
    assert counts[0] == counts[1]


async def test_a_project_that_is_deleted_takes_the_words_of_everything_in_it(app: Litestar, team: Team) -> None:
    member, project = team["member"], f"/api/projects/{team.project_id}"
    await team["owner"].patch(project, json={"name": f"{SECRET} project"})
    await pin(member, project_id=team.project_id)
    await team.add(SECRET)
    await member.post("/api/items", json={"name": SECRET, "project_id": team.project_id})
    elsewhere = await pin(member, "elsewhere")
    assert (await team["owner"].delete(project)).status_code == 204
    assert not await is_in_the_log(app)
    assert "elsewhere" in await names(app, "post.created")
    assert (await member.get(elsewhere)).status_code == 200


async def test_a_project_that_is_renamed(app: Litestar, team: Team) -> None:
    project = f"/api/projects/{team.project_id}"
    for name in (SECRET, "Paint"):
        await team["owner"].patch(project, json={"name": name})
    assert await names(app, "project.updated") == ["Paint", "Paint"]


async def test_what_an_account_leaves_keeps_its_title(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    """Its posts stay on the board, without a name; its drafts go."""
    await register(client)
    path, draft = await pin(client, "stays"), await pin(client)
    await client.patch(draft, json={"published": False})
    gone = await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    assert (await stranger.get(path)).json()["title"] == "stays"
    assert await names(app, "post.created", "post.updated") == ["stays", "", "stays"]
