"""Issues of one project that arrive together are created together, each as if it had come alone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.actor import Actor
from db.repositories.events import Recorded
from db.repositories.new_issues import NewIssue, NewIssueRepository
from tests.issues.team import Team
from tests.people import signed_in

PATIENCE_S = 20
ADMIN, STRANGER = Actor(UUID(int=101), is_admin=True), Actor(UUID(int=102), user_id=7)
NEW = NewIssue(
    1,
    ADMIN,
    "Too bright",
    text="",
    image_hash=None,
    has_upload_token=False,
    state="backlog",
    priority=3,
    assignee_id=None,
    labels=["ui"],
    due_date=date(2030, 1, 2),
)


async def rows(app: Litestar, statement: str) -> list[tuple[Any, ...]]:
    async with app.state.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def test_it_is_one_statement(team: Team, statements: Callable[[], list[str]]) -> None:
    statements()
    await team.add()
    assert len(statements()) == 2  # the first finds out who asks


async def test_what_is_refused_is_two(team: Team, statements: Callable[[], list[str]]) -> None:
    """The second look says why."""
    statements()
    answer = await team["outsider"].post(team.url, json={"title": "Dark mode"})
    assert answer.status_code == 403
    assert len(statements()) == 3


async def test_it_is_answered_as_it_is_read(team: Team) -> None:
    fields: dict[str, Any] = {"text": "At night", "state": "todo", "priority": "high", "labels": ["ui", "UI", 'b"{,}']}
    for number in (1, 2):
        issue = await team.add(**fields, assignee_id=team.id("owner"), due_date="2030-01-02")
        assert issue == await team.get(number)
        assert (issue["position"], issue["labels"]) == (1 - number, ["ui", 'b"{,}'])
        assert issue["assignee"] == {"user_id": team.id("owner"), "name": team.users["owner"].name}
    assert (await team.add("Another column"))["position"] == 0
    history = (await team["member"].get(f"{team.url}/2/changes")).json()["items"]
    assert [step["changes"] for step in history] == [[{"field": "state", "before": None, "after": "todo"}]]


@pytest.mark.committed
async def test_numbers_places_and_log_are_exact_however_many_come_at_once(app: Litestar) -> None:
    url = "/api/projects/1/issues"
    async with signed_in(app, "Root", role="admin") as (root, _):

        async def add(n: int) -> httpx.Response:
            return await root.post(url, json={"title": f"issue {n}", "state": ("todo", "doing")[n % 2]})

        answers = await asyncio.gather(*(add(n) for n in range(30)))
    assert sorted(answer.json()["number"] for answer in answers) == list(range(1, 31))
    assert await rows(app, "select last_issue from projects where id = 1") == [(30,)]
    for state in ("todo", "doing"):
        kept = await rows(app, f"select position from issues where state = '{state}' order by number")
        assert kept == [(-n,) for n in range(15)]
    told = "select subject, (data->>'number')::int from events where kind = 'issue.created' order by id"
    issues = "select 'issue:' || id, number from issues order by number"
    assert await rows(app, told) == await rows(app, issues)
    assert len(await rows(app, "select distinct issue_id from issue_changes")) == 30


@pytest.mark.committed
async def test_who_waits_for_another_process_goes_on_from_what_it_created(app: Litestar) -> None:
    """The statement began before the other one committed."""
    async with app.state.engine.begin() as connection:
        await connection.execute(text("update projects set last_issue = 5 where id = 1"))
        waiting = asyncio.gather(*(app.state.issue_batches.ask(NEW) for _ in range(3)))
        waits = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'WITH asked%'"
        async with asyncio.timeout(PATIENCE_S):
            while not await rows(app, waits):
                pass
        values = f"1, 5, 'first', -7, '{ADMIN.id}'"
        new = f"insert into issues (project_id, number, title, position, reporter_id) values ({values})"
        await connection.execute(text(new))
    async with asyncio.timeout(PATIENCE_S):
        created = await waiting
    assert [(one.number, one.position) for one in created] == [(6, -8), (7, -9), (8, -10)]


@pytest.mark.committed
async def test_each_is_checked_for_itself(app: Litestar) -> None:
    """In one statement with others, whose rights are no help. What is refused takes no number."""
    async with app.state.engine.begin() as connection:
        stored = "insert into images (hash, media_type, size, width, height, stored_at) values "
        await connection.execute(text(f"{stored} ('{'a' * 64}', 'image/png', 1, 2, 3, now())"))
    asked = [
        replace(NEW, author=STRANGER),
        replace(NEW, image_hash="a" * 64),
        replace(NEW, image_hash="a" * 64, has_upload_token=True),
        replace(NEW, assignee_id=7),
        NEW,
        replace(NEW, title=""),
    ]
    created = await asyncio.gather(*(app.state.issue_batches.ask(new) for new in asked), return_exceptions=True)
    assert isinstance(created[5], Exception)
    checks = [(one.is_member, one.has_picture, one.has_assignee) for one in created[:5]]  # type: ignore[union-attr]
    yes, no = True, False
    assert checks == [(no, yes, yes), (yes, no, yes), (yes, yes, yes), (yes, yes, no), (yes, yes, yes)]
    assert await rows(app, "select number, image_hash from issues order by number") == [(1, "a" * 64), (2, None)]
    missing = await app.state.issue_batches.ask(replace(NEW, project_id=999))
    assert (missing.is_member, missing.id) == (False, None)


@pytest.mark.committed
async def test_what_is_created_is_told_even_if_the_answer_is_lost(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Recorded] = []
    repository = NewIssueRepository(app.state.writes, told.extend)
    (created,) = await repository.create([NEW])
    assert told == [Recorded("issue.created", 1, {"issue_id": created.id, "number": 1})]

    async def lost(*_: Any) -> Any:
        raise ConnectionResetError

    monkeypatch.setattr(app.state.writes, "rows", lost)
    with pytest.raises(ConnectionResetError):
        await repository.create([NEW])
    assert told[1:] == [Recorded("issue.created")]
