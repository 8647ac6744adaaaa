"""Every list of issues stays on an index, in a project of ten thousand among others."""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.pagination import Cursor, encode
from api.services.issues.cursors import EPOCH, MICROSECOND
from api.services.issues.reading import IssueQuery, IssueReader, statement_of
from db.actor import Actor
from db.pool import pooled
from db.repositories.issues import IssueColumnRepository, IssuePostRepository, IssueRepository, lists
from db.repositories.sections import viewer_values
from db.sorting import IssueSort
from db.statements import Reads
from tests.explaining import Ask, Plan, filled, plan_of

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
    f"select case when n <= 10000 then {PROJECT} else {PROJECT} + n % 8 + 1 end, n, 't' || md5(n::text),"
    " 'common ' || case n % 2 when 0 then 'heads' else 'tails' end || case n % 100 when 7 then ' percent' else '' end,"
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

ACTOR = Actor(UUID(int=7), user_id=7)
ADMIN = Actor(UUID(int=8), user_id=8, is_admin=True)
LATE = (datetime(2040, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
SMALL = {"projects", "members", "users"}


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


def read(statement: Select[Any], values: Mapping[str, Any]) -> Ask:
    return lambda session: session.execute(statement, {"project_id": PROJECT, **values, **viewer_values(ACTOR)})


def page(sort: IssueSort = "updated", after: Cursor | None = None, **wanted: Any) -> Ask:
    cursor = None if after is None else encode(after)
    shape, values = statement_of(IssueQuery(sort=sort, **wanted), 51, cursor, ACTOR)
    return read(lists.listed(shape), values)


def assert_bounded(plan: Plan) -> None:
    assert plan.whole() <= SMALL
    assert plan.touched("issues") <= READ_MAX


@pytest.mark.parametrize(
    ("sort", "index", "after"),
    [
        ("updated", "ix_issues_project_id_updated_at", Cursor("updated", LATE, 7)),
        ("created", "uq_issues_project_id_number", Cursor("created", 0, 5000)),
        ("priority", "ix_issues_project_id_priority", Cursor("priority", 2, 5000)),
        ("position", "ix_issues_project_id_state_position", Cursor("position", 5000.0, 7, "doing")),
    ],
)
async def test_orders_come_from_their_index(engine: AsyncEngine, sort: IssueSort, index: str, after: Cursor) -> None:
    for place in (None, after):
        plan = await plan_of(engine, page(sort, place))
        assert_bounded(plan)
        assert plan.indexes("issues") == {index}
        assert plan.sorts() == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"states": ["doing"]},
        {"states": ["doing", "todo"], "priorities": [3, 4]},
        {"assignee": 77},
        {"assignee": "none"},
        {"labels": ["L7"]},
        {"labels": ["L7"], "search": "common"},
        {"labels": ["none"]},
        {"search": "c4ca4238"},
        {"search": "common"},
        {"search": "heads tails"},
        {"search": "percent"},
        {"search": "nowhere"},
        {"search": "co"},
        {"search": "1234"},
        {"search": "pa-1234"},
    ],
)
@pytest.mark.parametrize("sort", ["updated", "created", "priority", "position"])
async def test_filters_stay_on_an_index(engine: AsyncEngine, sort: IssueSort, wanted: dict[str, Any]) -> None:
    assert_bounded(await plan_of(engine, page(sort, **wanted)))


async def test_each_search_has_its_own_plan(engine: AsyncEngine) -> None:
    """Of a word that is in every issue the index would find all of them, as of one that is in none."""
    reads = Reads(pooled(engine))
    for word in ["common", "nowhere"] * 6:
        found = await IssueReader(reads).page(PROJECT, IssueQuery(search=word), 50, None, ADMIN)
        assert len(found.items) == (50 if word == "common" else 0)
    async with reads.connect() as driver:
        kept = "select generic_plans from pg_prepared_statements where strpos(statement, $1) > 0 and generic_plans > 0"
        assert await driver.fetch(kept, "search_document") == []


async def test_one_column_of_the_board(engine: AsyncEngine) -> None:
    plan = await plan_of(engine, page("position", None, states=["doing"]))
    assert_bounded(plan)
    assert plan.sorts() == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: IssueRepository(session=session).numbered(PROJECT, range(1, 101), ACTOR),
        read(lists.of_post(), {"post_id": 77, "limit": 100, "offset": 0}),
        read(lists.one_issue(), {"number": 77}),
        lambda session: IssueRepository(session=session).visible(PROJECT, 77, ACTOR),
        lambda session: IssueRepository(session=session).held(PROJECT, range(1, 101)),
        lambda session: IssueColumnRepository(session=session).top(PROJECT, "doing"),
        lambda session: IssueColumnRepository(session=session).gap(PROJECT, "doing", 7, moving=1),
        lambda session: IssuePostRepository(session=session).follow([7, 8]),
        read(lists.history(21, is_later=False), {"number": 77}),
    ],
    ids=["numbered", "of_post", "one", "visible", "held", "top", "gap", "follow", "history"],
)
async def test_everything_else_is_looked_up(engine: AsyncEngine, ask: Ask) -> None:
    assert_bounded(await plan_of(engine, ask))
