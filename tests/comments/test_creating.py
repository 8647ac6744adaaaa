"""Comments on one post or issue that arrive together are created together, each as if it had come alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.actor import Actor
from db.repositories.events import Recorded
from db.repositories.new_comments import CommentedOn, CreatedComment, NewComment, NewCommentRepository
from tests.comments.people import pin, say
from tests.people import signed_in

PATIENCE_S = 20
AUTHORS = [Actor(UUID(int=100 + nth)) for nth in range(3)]


def new_on(post_id: int, author: Actor = AUTHORS[0], **fields: Any) -> NewComment:
    new = NewComment(CommentedOn(post_id=post_id), author, "Yes", "anonymous", None, None, is_allowed=True)
    return replace(new, **fields)


async def rows(app: Litestar, statement: str) -> list[tuple[Any, ...]]:
    async with app.state.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def create(app: Litestar, asked: Sequence[NewComment]) -> list[CreatedComment]:
    return list(await asyncio.gather(*(app.state.comment_batches.ask(new) for new in asked)))


async def test_it_is_one_statement(ada: httpx.AsyncClient, url: str, statements: Callable[[], list[str]]) -> None:
    comment = await say(ada, url)
    statements()
    await say(ada, url, parent_id=comment["id"])
    assert len(statements()) == 2  # the first finds out who asks


async def test_what_is_refused_is_one_statement(
    ada: httpx.AsyncClient, url: str, statements: Callable[[], list[str]]
) -> None:
    statements()
    assert (await ada.post(url, json={"text": "x", "parent_id": 999_999})).status_code == 422
    gone = url.replace("/comments", "9/comments")
    assert (await ada.post(gone, json={"text": "x"})).status_code == 404
    assert len(statements()) == 4


@pytest.mark.committed
@pytest.mark.parametrize("subject", ["post", "issue"])
async def test_counters_and_log_are_exact_however_many_speak_at_once(app: Litestar, subject: str) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, _):
        post_id = await pin(app)
        await ada.post("/api/projects/1/issues", json={"title": "Too bright"})
        url = f"/api/posts/{post_id}" if subject == "post" else "/api/projects/1/issues/1"
        comments = await asyncio.gather(*(say(ada, f"{url}/comments", str(n)) for n in range(30)))
        shown = (await ada.get(url)).json()
    assert (shown["comment_count"], shown["version"]) == (30, 30)
    assert len({comment["id"] for comment in comments}) == 30
    told = "select subject, (data->>'comment_count')::int, (data->>'version')::int from events"
    events = await rows(app, f"{told} where kind = 'comment.created' order by id")
    ids = [comment_id for (comment_id,) in await rows(app, "select id from comments order by id")]
    assert events == [(f"comment:{comment_id}", n, n) for n, comment_id in enumerate(ids, 1)]


@pytest.mark.committed
async def test_each_is_checked_for_itself(app: Litestar) -> None:
    """In one statement with others, whose rights are no help."""
    post_id, other = await pin(app), await pin(app)
    (parent, foreign) = [(await create(app, [new_on(each)]))[0].id for each in (post_id, other)]
    asked = [
        new_on(post_id),
        new_on(post_id, is_allowed=False),
        new_on(post_id, parent_id=parent),
        new_on(post_id, parent_id=foreign),
        new_on(post_id, AUTHORS[1]),
    ]
    created = await create(app, asked)
    assert [one.id is not None for one in created] == [True, False, True, False, True]
    assert [(one.is_allowed, one.has_parent) for one in created[1:4:2]] == [(False, True), (True, False)]
    assert await rows(app, f"select comment_count, version from posts where id = {post_id}") == [(4, 4)]
    (missing,) = await create(app, [new_on(999_999)])
    assert (missing.sees_subject, missing.id) == (None, None)


@pytest.mark.committed
async def test_only_its_author_comments_on_a_draft_and_nobody_hears_of_it(app: Litestar) -> None:
    async with app.state.engine.begin() as connection:
        values = f"'a', 'b', false, 1, '{AUTHORS[0].id}'"
        draft = f"insert into posts (title, text, published, project_id, author_id) values ({values}) returning id"
        post_id: int = (await connection.execute(text(draft))).scalar_one()
    created = await create(app, [new_on(post_id, author) for author in AUTHORS])
    assert [one.sees_subject for one in created] == [True, False, False]
    assert await rows(app, "select kind from events") == []


@pytest.mark.committed
async def test_a_parent_that_is_deleted_meanwhile_is_not_answered(app: Litestar) -> None:
    """The statement has seen it, and then waits for the post behind the one who deletes it."""
    post_id = await pin(app)
    (parent,) = await create(app, [new_on(post_id)])
    async with app.state.engine.begin() as connection:
        await connection.execute(text(f"select from posts where id = {post_id} for no key update"))
        waiting = asyncio.create_task(create(app, [new_on(post_id, parent_id=parent.id), new_on(post_id)]))
        waits = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'WITH asked%'"
        async with asyncio.timeout(PATIENCE_S):
            while not await rows(app, waits):
                pass
        await connection.execute(text(f"delete from comments where id = {parent.id}"))
    async with asyncio.timeout(PATIENCE_S):
        answer, other = await waiting
    assert (answer.has_parent, answer.id, other.has_parent) == (False, None, True)
    assert await rows(app, f"select comment_count, version from posts where id = {post_id}") == [(2, 2)]


@pytest.mark.committed
async def test_what_is_created_is_told_even_if_the_answer_is_lost(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Recorded] = []
    repository = NewCommentRepository(app.state.writes, told.extend)
    post_id = await pin(app)
    (created,) = await repository.create([new_on(post_id)])
    payload = {"comment_id": created.id, "parent_id": None, "post_id": post_id, "issue_number": None}
    assert told == [Recorded("comment.created", 1, payload)]

    async def lost(*_: Any) -> Any:
        raise ConnectionResetError

    monkeypatch.setattr(app.state.writes, "rows", lost)
    with pytest.raises(ConnectionResetError):
        await repository.create([new_on(post_id)])
    assert told[1:] == [Recorded("comment.created")]
