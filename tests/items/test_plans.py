"""Lists of items stay on their indexes, with twenty thousand in twenty projects, a few of which are private."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.actor import Actor
from db.repositories.item_lists import Shape, listed, total
from db.repositories.sections import viewer_values
from db.repositories.syndication import latest_items
from db.statements import Reads
from tests.explaining import Plan, explaining, filled

READ_MAX = 200
"""Rows of items that a page of 50 may touch."""

FILL = (
    "insert into users (email, name, password_hash, actor_id) "
    "select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 500) as n",
    "insert into projects (name, key, slug, is_public, is_listed) "
    "select 'p', 'P' || chr(65 + n), 'p-' || n, n % 5 > 0, true from generate_series(1, 19) as n",
    "insert into items (name, project_id, status, position, updated_at, author_id) select 'i' || n, 1 + n % 20,"
    " (array['planned', 'in_progress', 'done', 'later', 'proposed'])[1 + n % 7 % 5], n, now() - n * interval '1 hour',"
    " (select actor_id from users limit 1) from generate_series(1, 20000) as n",
    "insert into posts (title, text, project_id) select 't', 't', 1 + n % 20 from generate_series(1, 5000) as n",
    "insert into item_posts (item_id, post_id) "
    "select items.id, posts.id from items join posts on posts.id % 5000 = items.id % 5000",
)


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


@pytest.mark.parametrize(
    "actor", [None, Actor(UUID(int=7), 7, project_ids=frozenset((6, 7))), Actor(UUID(int=8), 8, is_admin=True)]
)
@pytest.mark.parametrize(
    ("shape", "index"),
    [
        (Shape(51), "ix_items_stage"),
        (Shape(51, has_status=True), "ix_items_status_position"),
        (Shape(51, has_project=True), "ix_items_project_id_stage"),
    ],
)
async def test_a_page(engine: AsyncEngine, actor: Actor | None, shape: Shape, index: str) -> None:
    for is_later in (False, True):
        told: list[Plan] = []
        values = {"project_id": 3, "status": "done", "offset": 1, **viewer_values(actor)}
        reads = Reads(explaining(engine, told, analyze=True))
        await reads.rows(listed(shape._replace(is_later=is_later)), values)
        assert told[0].whole() <= {"projects", "members", "users"}
        assert index in told[0].indexes("items")
        assert told[0].touched("items") <= READ_MAX
        assert told[0].touched("posts") <= READ_MAX


@pytest.mark.parametrize("shape", [Shape(0), Shape(0, has_status=True), Shape(0, has_project=True)])
async def test_a_total_reads_no_items(engine: AsyncEngine, shape: Shape) -> None:
    told: list[Plan] = []
    values = {"project_id": 3, "status": "done", **viewer_values(None)}
    await Reads(explaining(engine, told, analyze=True)).rows(total(shape), values)
    assert told[0].touched("items") == 0


@pytest.mark.parametrize("project_id", [None, 3])
async def test_what_changed_last(engine: AsyncEngine, project_id: int | None) -> None:
    told: list[Plan] = []
    statement = latest_items(50, has_project=project_id is not None)
    reads = Reads(explaining(engine, told, analyze=True))
    await reads.rows(statement, {"project_id": project_id, **viewer_values(None)})
    assert "items" not in told[0].whole()
    assert told[0].sorts() == []
    assert told[0].touched("items") <= READ_MAX
