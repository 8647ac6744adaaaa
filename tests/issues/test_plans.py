"""Every list of issues stays on an index, in a project of ten thousand among others."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.actor import Actor
from db.engine import make_config
from db.repositories.issues import (
    IssueChangeRepository,
    IssueColumnRepository,
    IssueFilter,
    IssuePostRepository,
    IssueRepository,
    Place,
)
from db.sorting import IssueSort
from tests import cluster

PROJECT = 2
READ_MAX = 400
"""Rows of issues that a page of 51 may touch."""

FILL = (
    "insert into images (hash, media_type, width, height, size, stored_at) "
    "select encode(sha256(n::text::bytea), 'hex'), 'image/png', 32, 24, 99, now() from generate_series(1, 5000) as n",
    "insert into users (email, name, password_hash, actor_id) "
    "select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 500) as n",
    "insert into projects (name, key, slug) select 'p', 'P' || chr(64 + n), 'p-' || n from generate_series(1, 9) as n",
    "insert into issues (project_id, number, title, text, reporter_id, state, priority, assignee_id, labels, position,"
    " updated_at) "
    f"select case when n <= 10000 then {PROJECT} else {PROJECT} + n % 8 + 1 end, n, 't' || md5(n::text), 'x',"
    " gen_random_uuid(), (array['backlog', 'todo', 'doing', 'done', 'cancelled'])[1 + n % 5], n / 7 % 5,"
    " (select min(id) from users) + n * 31 % 499, array['l' || n % 300], n * 7919 % 10007,"
    " now() - n * interval '7 minutes' "
    "from generate_series(1, 15000) as n",
    "update issues set image_hash = encode(sha256(number::text::bytea), 'hex') where number % 3 = 0 and number <= 5000",
    "insert into posts (title, text, project_id) "
    f"select 't' || n, repeat('x ', 300), {PROJECT} from generate_series(1, 10000) as n",
    "insert into issue_posts (issue_id, post_id) "
    "select issues.id, posts.id from issues join posts on posts.title = 't' || number",
    "insert into issue_changes (issue_id, changes) select id, '{}' from issues, generate_series(1, 2)",
)

Ask = Callable[[AsyncSession], Awaitable[Any]]
Nodes = list[dict[str, Any]]
ACTOR = Actor(UUID(int=7), user_id=7)


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    with cluster.fresh_database(database_server, database_template) as url:
        engine = make_config(url).get_engine()
        async with engine.begin() as connection:
            await connection.execute(text("set local statement_timeout = 0"))  # a busy machine fills slowly
            for statement in FILL:
                await connection.execute(text(statement))
        async with engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("vacuum analyze"))
        yield engine
        await engine.dispose()


async def plan(engine: AsyncEngine, ask: Ask) -> Nodes:
    """The nodes of the plan of the one statement that `ask` sends, as they ran; what it wrote is rolled back."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    async with AsyncSession(engine) as session:
        connection = await session.connection()
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        try:
            await ask(session)
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
        ((statement, parameters),) = sent
        answer = await connection.exec_driver_sql(f"explain (analyze, format json) {statement}", parameters)
        return list(flat(answer.scalar_one()[0]["Plan"]))


def flat(node: dict[str, Any]) -> Nodes:
    return [node, *(below for child in node.get("Plans", []) for below in flat(child))]


def page(sort: IssueSort = "updated", after: Place | None = None, **wanted: Any) -> Ask:
    return lambda session: IssueRepository(session=session).page(PROJECT, IssueFilter(**wanted), sort, 51, after)


def whole(nodes: Nodes) -> list[str]:
    """Tables that are read as a whole, but for those that are small here."""
    scans = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    return [name for name in scans if name not in ("projects", "members", "users")]


def touched(nodes: Nodes) -> float:
    reads = (node for node in nodes if node.get("Relation Name") == "issues")
    rows = ((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in reads)
    return float(sum(rows))


@pytest.mark.parametrize(
    ("sort", "index", "after"),
    [
        ("updated", "ix_issues_project_id_updated_at", (datetime(2040, 1, 1, tzinfo=UTC), 7)),
        ("created", "uq_issues_project_id_number", (5000,)),
        ("priority", "ix_issues_project_id_priority", (2, 5000)),
        ("position", "ix_issues_project_id_state_position", ("doing", 5000.0, 7)),
    ],
)
async def test_orders_come_from_their_index(
    engine: AsyncEngine, sort: IssueSort, index: str, after: tuple[Any, ...]
) -> None:
    for place in (None, Place(after)):
        nodes = await plan(engine, page(sort, place))
        assert {node["Index Name"] for node in nodes if node.get("Relation Name") == "issues"} == {index}
        assert not [node for node in nodes if "Sort" in node["Node Type"]]
        assert touched(nodes) <= READ_MAX


@pytest.mark.parametrize(
    "wanted",
    [
        {"states": ["doing"]},
        {"states": ["doing", "todo"], "priorities": [3, 4]},
        {"assignee_id": 77},
        {"labels": ["L7"]},
        {"search": "c4ca4238"},
        {"search": "1234", "number": 1234},
    ],
)
async def test_filters_stay_on_an_index(engine: AsyncEngine, wanted: dict[str, Any]) -> None:
    nodes = await plan(engine, page(**wanted))
    assert whole(nodes) == []
    assert touched(nodes) <= READ_MAX


async def test_one_column_of_the_board(engine: AsyncEngine) -> None:
    nodes = await plan(engine, page("position", None, states=["doing"]))
    assert not [node for node in nodes if "Sort" in node["Node Type"]]
    assert touched(nodes) <= READ_MAX


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: IssueRepository(session=session).numbered(PROJECT, range(1, 101)),
        lambda session: IssueRepository(session=session).of_post(77, ACTOR),
        lambda session: IssueRepository(session=session).visible(PROJECT, 77, ACTOR),
        lambda session: IssueRepository(session=session).held(PROJECT, range(1, 101)),
        lambda session: IssueColumnRepository(session=session).top(PROJECT, "doing"),
        lambda session: IssueColumnRepository(session=session).gap(PROJECT, "doing", 7, moving=1),
        lambda session: IssuePostRepository(session=session).of(range(1, 101), ACTOR),
        lambda session: IssuePostRepository(session=session).follow([7, 8]),
        lambda session: IssueChangeRepository(session=session).page(77, 21, None),
    ],
    ids=["numbered", "of_post", "visible", "held", "top", "gap", "of", "follow", "changes"],
)
async def test_everything_else_is_looked_up(engine: AsyncEngine, ask: Ask) -> None:
    nodes = await plan(engine, ask)
    assert whole(nodes) == []
    assert touched(nodes) <= READ_MAX
