"""Who is told of what, and who is not."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select, text

from api.events.handlers.notifications import choose_news, mentioned
from db.models import Event, User
from db.repositories.events.log import COLUMNS
from db.transaction import transaction
from tests.errors.bodies import error_of
from tests.mails.sending import handle_events
from tests.people import join, signed_in
from tests.publishing import publish

Person = tuple[httpx.AsyncClient, User]


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[Person]:
    async with signed_in(app, "Ada") as person:
        yield person


@pytest.fixture
async def bob(app: Litestar) -> AsyncGenerator[Person]:
    async with signed_in(app, "Bob") as person:
        yield person


@pytest.fixture
async def path(ada: Person) -> str:
    """Of a post that Ada wrote."""
    return f"/api/posts/{(await ada[0].post('/api/posts', json={'title': 'Dark', 'text': 'x'})).json()['id']}"


async def told(app: Litestar, person: Person) -> list[tuple[str, str | None]]:
    """Kind and who did it, the newest first."""
    await handle_events(app)
    items = (await person[0].get("/api/notifications")).json()["items"]
    return [(row["kind"], row["actor_name"]) for row in items]


async def chosen(app: Litestar) -> list[str]:
    """Kinds of the events of which somebody may want to hear, in their order."""
    async with transaction(app.state.sessions) as session:
        rows = (await session.execute(select(*COLUMNS).order_by(Event.id))).all()
        found = await choose_news([row for row in rows if row.kind != "post.created"], session)
    return [row.kind for row in rows if row.id in found]


async def comment(person: Person, path: str, **fields: Any) -> int:
    answer = await person[0].post(f"{path}/comments", json={"text": "Yes", **fields})
    assert answer.status_code == 201, answer.text
    comment_id: int = answer.json()["id"]
    return comment_id


async def a_project(owner: Person, *others: Person, **fields: Any) -> str:
    project = (await owner[0].post("/api/projects", json={"name": "Work", **fields})).json()
    at = f"/api/projects/{project['id']}"
    for other, _ in others:
        await join(owner[0], project["id"], other)
    return at


async def test_comments_reach_the_author_and_not_who_commented(
    app: Litestar, ada: Person, bob: Person, path: str
) -> None:
    comment_id = await comment(bob, path)
    assert await told(app, bob) == []
    assert await told(app, ada) == [("comment", "Bob")]
    (row,) = (await ada[0].get("/api/notifications")).json()["items"]
    assert row == {
        "id": row["id"],
        "kind": "comment",
        "post_id": int(path.rpartition("/")[2]),
        "issue_number": None,
        "comment_id": comment_id,
        "title": "Dark",
        "status": None,
        "project_id": 1,
        "project_key": row["project_key"],
        "project_slug": row["project_slug"],
        "actor_name": "Bob",
        "read": False,
        "created_at": row["created_at"],
    }


async def test_an_event_that_comes_twice_is_told_once(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    await comment(bob, path)
    for _ in range(3):
        assert await told(app, ada) == [("comment", "Bob")]


async def test_a_reply_is_one_to_whom_it_answers_and_a_comment_to_the_others(
    app: Litestar, ada: Person, bob: Person, path: str
) -> None:
    first = await comment(bob, path)
    async with signed_in(app, "Eve") as eve:
        await comment(eve, path, parent_id=first)
        assert await told(app, bob) == [("reply", "Eve")]
        assert await told(app, ada) == [("comment", "Eve"), ("comment", "Bob")]


async def test_who_unfollowed_hears_of_mentions_alone(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    first = await comment(ada, path)
    await ada[0].delete(f"{path}/follow")
    await comment(bob, path)
    await comment(bob, path, parent_id=first)
    assert await told(app, ada) == []
    await comment(bob, path, text="What do you think, @ada?")
    assert await told(app, ada) == [("mention", "Bob")]


async def test_only_those_can_be_mentioned_who_are_here(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    async with signed_in(app, "Eve") as eve:
        await comment(bob, path, text="@Eve @Bob look")
        assert await told(app, eve) == []
        assert await told(app, bob) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("@Ada", {"ada"}),
        ("hello @ADA, and @bob!", {"ada", "bob"}),
        ("@Ada Lovelace said", {"ada lovelace"}),
        ("@Adamant ada@example.org @@Ada", set()),
        ("(@Ada)", {"ada"}),
        ("@", set()),
        ("", set()),
        ("@a.b", {"a.b"}),
        ("@axb", set()),
    ],
)
def test_names_are_found_behind_an_at(written: str, expected: set[str]) -> None:
    assert mentioned(written, ["Ada", "Ada Lovelace", "Bob", "a.b", ""]) == expected


async def test_a_status_reaches_those_who_voted_and_those_who_follow(app: Litestar, ada: Person, bob: Person) -> None:
    at = await a_project(ada)
    await publish(app, int(at[14:]))
    post = (await ada[0].post("/api/posts", json={"title": "Dark", "text": "x", "project_id": int(at[14:])})).json()
    path = f"/api/posts/{post['id']}"
    async with signed_in(app, "Eve") as eve, signed_in(app, "Mute") as mute, signed_in(app, "None") as none:
        await bob[0].put(f"{path}/vote", json={"value": 1})
        await eve[0].put(f"{path}/follow")
        await mute[0].put(f"{path}/vote", json={"value": 1})
        await mute[0].delete(f"{path}/follow")
        for value in (1, 0):
            await none[0].put(f"{path}/vote", json={"value": value})
        issue = (await ada[0].post(f"{path}/issue")).json()
        assert (await ada[0].patch(f"{at}/issues/{issue['number']}", json={"state": "doing"})).status_code == 200
        assert await told(app, bob) == [("status", "Ada"), ("status", "Ada")]
        (row, _) = (await bob[0].get("/api/notifications")).json()["items"]
        assert (row["status"], row["title"]) == ("doing", "Dark")
        assert await told(app, eve) == [("status", "Ada"), ("status", "Ada")]
        assert await told(app, mute) == []
        assert await told(app, none) == []
        assert await told(app, ada) == []


async def test_who_gets_an_issue_to_do_is_told(app: Litestar, ada: Person, bob: Person) -> None:
    at = await a_project(ada, bob)
    first = await ada[0].post(f"{at}/issues", json={"title": "Do", "assignee_id": bob[1].id})
    second = await ada[0].post(f"{at}/issues", json={"title": "Do more"})
    assert (first.status_code, second.status_code) == (201, 201)
    own = f"{at}/issues/{second.json()['number']}"
    await ada[0].patch(own, json={"assignee_id": bob[1].id})
    await ada[0].patch(own, json={"assignee_id": ada[1].id})
    await ada[0].patch(own, json={"title": "Do it"})
    assert ("assigned", "Ada") in await told(app, bob)
    assert await told(app, ada) == []
    (row,) = [each for each in (await bob[0].get("/api/notifications")).json()["items"] if each["title"] == "Do"]
    assert (row["issue_number"], row["post_id"]) == (first.json()["number"], None)


async def test_who_sees_it_no_more_is_not_told_and_reads_nothing(app: Litestar, ada: Person, bob: Person) -> None:
    at = await a_project(ada, bob)
    issue = (await ada[0].post(f"{at}/issues", json={"title": "Secret", "assignee_id": bob[1].id})).json()
    assert await told(app, bob) == [("assigned", "Ada")]
    assert (await bob[0].get("/api/notifications/unread")).json() == {"unread": 1}
    assert (await ada[0].delete(f"{at}/members/{bob[1].id}")).status_code == 204
    await comment(ada, f"{at}/issues/{issue['number']}", text="@Bob")
    assert await told(app, bob) == []
    assert (await bob[0].get("/api/notifications/unread")).json() == {"unread": 0}
    async with app.state.sessions() as session:
        count = await session.scalar(text("select count(*) from notifications where kind <> 'assigned'"))
        assert count == 0


async def test_news_of_issues_end_where_they_are_closed(app: Litestar, bob: Person) -> None:
    """Bob is nobody's member: he took part while everybody could."""
    async with signed_in(app, "Ada", role="admin") as ada:
        at = await a_project(ada, is_public=True, visibility={"issues": "everyone"})
        issue = f"{at}/issues/{(await ada[0].post(f'{at}/issues', json={'title': 'Dark'})).json()['number']}"
        await comment(bob, issue)
        await comment(ada, issue)
        assert await told(app, bob) == [("comment", "Ada")]
        await ada[0].patch(at, json={"visibility": {"issues": "members"}})
        assert await told(app, bob) == []
        assert (await bob[0].get("/api/notifications/unread")).json() == {"unread": 0}
        await comment(ada, issue, text="@Bob hush")
        await handle_events(app)
        await ada[0].patch(at, json={"visibility": {"issues": "everyone"}})
        items = (await bob[0].get("/api/notifications")).json()["items"]
        assert [row["kind"] for row in items] == ["comment"]  # the one he was told of while he saw it


async def test_what_was_deleted_is_no_news(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    first = await comment(bob, path)
    await comment(bob, path, parent_id=first)
    assert len(await told(app, ada)) == 2
    await bob[0].delete(f"/api/comments/{first}")
    assert len(await told(app, ada)) == 1


async def test_who_left_has_no_name(app: Litestar, ada: Person, path: str) -> None:
    async with signed_in(app, "Gone") as gone:
        await comment(gone, path)
        assert await told(app, ada) == [("comment", "Gone")]
        async with app.state.sessions.begin() as session:
            await session.execute(text("update comments set username = 'anonymous', author_id = null"))
            await session.execute(text("delete from users where name = 'Gone'"))
    assert await told(app, ada) == [("comment", "anonymous")]


async def test_reading(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    for _ in range(3):
        await comment(bob, path)
    await told(app, ada)
    newest, middle, oldest = (await ada[0].get("/api/notifications")).json()["items"]
    one = f"/api/notifications/{newest['id']}/read"
    for _ in range(2):
        assert (await ada[0].put(one)).json() == {"unread": 2}
    error_of(await bob[0].put(one), 404, "notification-not-found")
    unread = (await ada[0].get("/api/notifications?unread=true")).json()["items"]
    assert [row["id"] for row in unread] == [middle["id"], oldest["id"]]
    assert (await bob[0].put("/api/notifications/read", json={"through": newest["id"]})).json() == {"unread": 0}
    assert (await ada[0].put("/api/notifications/read", json={"through": oldest["id"]})).json() == {"unread": 1}
    assert (await ada[0].put("/api/notifications/read", json={"through": newest["id"]})).json() == {"unread": 0}
    error_of(await ada[0].put("/api/notifications/read", json={}), 422)


async def test_the_list_goes_on(app: Litestar, ada: Person, bob: Person, path: str) -> None:
    for _ in range(3):
        await comment(bob, path)
    await told(app, ada)
    first = (await ada[0].get("/api/notifications?limit=2")).json()
    rest = (await ada[0].get("/api/notifications", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 3
    assert rest["next_cursor"] is None
    error_of(await ada[0].get("/api/notifications?cursor=x"), 422)


async def test_what_is_nobodys_news_takes_no_transaction(
    app: Litestar, ada: Person, bob: Person, path: str, statements: Callable[[], list[str]]
) -> None:
    for _ in range(10):
        await comment(ada, path)  # her own post
    statements()
    assert await chosen(app) == []
    assert len(statements()) == 2  # the log, and all comments of it
    await comment(bob, path)
    assert await chosen(app) == ["comment.created"] * 11  # Bob has taken part, and may hear of all of them
    await told(app, ada)
