"""What is created touches no more of a full board than of an empty one."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.actor import Actor
from db.repositories.new_comments import CommentedOn, NewComment, NewCommentRepository
from db.repositories.new_issues import NewIssue, NewIssueRepository
from db.repositories.new_items import NewItem, NewItemRepository
from db.statements import Writes
from tests.explaining import Plan, explaining, filled

FILL = (
    "insert into users (email, name, password_hash, actor_id)"
    " select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 5000) as n",
    "insert into name_skeletons (user_id, skeleton) select id, 'user' || id from users",
    "insert into projects (name, key, slug) select 'p', 'P' || chr(65 + n % 26) || chr(65 + n / 26), 'p-' || n"
    " from generate_series(1, 500) as n",
    "insert into members (project_id, user_id, role) select p.id, u.id, 'member' from projects as p, users as u"
    " where u.id % 50 = p.id % 50",
    "insert into posts (title, text, project_id) select 't', 't', 1 from generate_series(1, 5000)",
    "insert into issues (project_id, number, title, reporter_id, position) select 1, n, 't', gen_random_uuid(), n"
    " from generate_series(1, 5000) as n",
    "insert into images (hash, media_type, size, width, height, stored_at)"
    " select lpad(n::text, 64, '0'), 'image/png', 1, 1, 1, now() from generate_series(1, 5000) as n",
    "insert into image_grants (image_hash, actor_id) select hash, gen_random_uuid() from images",
    "insert into items (name, position) select 'i', n from generate_series(1, 5000) as n",
    "insert into comments (post_id, text, author_id) select (select min(id) from posts), 'x', actor_id"
    " from users, generate_series(1, 4)",
)
AUTHOR = Actor(UUID(int=7), 7)
FEW = {"projects"}
"""Tables that stay small, and may be read as a whole."""


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


@pytest.fixture
def plans() -> list[Plan]:
    return []


@pytest.fixture
def writes(engine: AsyncEngine, plans: list[Plan]) -> Writes:
    return Writes(explaining(engine, plans, analyze=True))


def read_whole(plan: Plan) -> set[str]:
    """Tables of which every row was read; what is planned for pictures does not run where there are none."""
    return plan.whole() & {node.get("Relation Name") for node in plan.nodes if node["Actual Loops"]}


@pytest.mark.parametrize("count", [1, 50])
async def test_comments(engine: AsyncEngine, writes: Writes, plans: list[Plan], count: int) -> None:
    async with engine.connect() as connection:
        post_id = int((await connection.exec_driver_sql("select min(id) from posts")).scalar_one())
        parent_id = int((await connection.exec_driver_sql("select min(id) from comments")).scalar_one())
    subjects = CommentedOn(post_id=post_id), CommentedOn(project_id=1, number=7)
    for subject in subjects:
        news = [NewComment(subject, AUTHOR, "x", "n", ["user3"], parent_id, is_allowed=True)] * count
        with suppress(ValueError):  # an explained statement returns no rows
            await NewCommentRepository(writes, lambda _: None).create(news)
    assert len(plans) == 2
    for plan in plans:
        assert read_whole(plan) <= FEW
        assert plan.touched("comments") <= count
        assert plan.touched("posts") + plan.touched("issues") <= 4


@pytest.mark.parametrize("count", [1, 50])
async def test_items(writes: Writes, plans: list[Plan], count: int) -> None:
    news = [NewItem(1, AUTHOR, "i", "", None, {}, is_allowed=True)] * count
    await NewItemRepository(writes, lambda _: None).create(news)
    assert read_whole(plans[0]) <= FEW
    assert plans[0].touched("items") == 0


@pytest.mark.parametrize("count", [1, 50])
async def test_issues(writes: Writes, plans: list[Plan], count: int) -> None:
    actor = Actor(UUID(int=7), is_admin=True)
    picture = "7".rjust(64, "0")
    news = [NewIssue(1, actor, "t", "", picture, True, "todo", 0, 7, ["a"], None)] * count  # noqa: FBT003
    await NewIssueRepository(writes, lambda _: None).create(news)
    assert read_whole(plans[0]) <= FEW
    assert plans[0].touched("issues") == 0
    assert plans[0].touched("images") == count


@pytest.mark.parametrize(
    ("function", "index"),
    [
        ("select max(position) from items where project_id = 1", "ix_items_project_id_position"),
        (
            "select min(position) from issues where project_id = 1 and state = 'backlog'",
            "ix_issues_project_id_state_position",
        ),
    ],
)
async def test_the_ends_of_columns_are_looked_up(engine: AsyncEngine, function: str, index: str) -> None:
    """What `last_item_position` and `first_issue_position` do."""
    async with engine.connect() as connection:
        told = (await connection.exec_driver_sql(f"explain (analyze, format json) {function}")).scalar_one()
    plan = Plan(told)
    (table,) = {node["Relation Name"] for node in plan.nodes if "Relation Name" in node}
    assert plan.indexes(table) == {index}
    assert plan.touched(table) == 1
