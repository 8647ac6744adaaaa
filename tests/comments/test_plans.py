"""Pages of comments stay on their indexes, with twenty thousand on one post, on one issue, and in reply to one."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from api.errors import DomainError
from api.pagination import Cursor, encode
from api.services.comments import CommentReader
from api.services.comments.reading import SORT
from db.actor import Actor
from db.statements import Reads
from tests.explaining import Plan, explaining, filled

COUNT = 20_000
SMALL = 20
"""Rows that are sorted to look for the project."""

FILL = (
    "insert into users (email, name, password_hash, actor_id) "
    "select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 500) as n",
    "insert into projects (name, key, slug) select 'p', 'P' || chr(65 + n), 'p-' || n from generate_series(1, 20) as n",
    "update projects set issues_visibility = 'everyone'",
    "insert into posts (title, text, project_id) select 't', 't', 1 from generate_series(1, 2000)",
    "insert into issues (project_id, number, title, reporter_id) select 1, n, 't', gen_random_uuid()"
    " from generate_series(1, 2000) as n",
    "insert into comments (post_id, text, author_id) select (select min(id) from posts), 'x', actor_id"
    " from (select actor_id from users limit 1) as users, generate_series(1, 20000)",
    "insert into comments (issue_id, text) select (select min(id) from issues), 'x' from generate_series(1, 20000)",
    "insert into comments (post_id, parent_id, text) select (select min(id) from posts), 1, 'x'"
    " from generate_series(1, 20000)",
    "insert into comments (post_id, text) select id, 'x' from posts",
    "insert into comments (issue_id, text) select id, 'x' from issues",
    "insert into comments (post_id, parent_id, text)"
    " select post_id, id, 'y' from comments where id > 60000 and post_id is not null",
)
"""Ids of the first three: 1 to 20,000, to 40,000, and to 60,000."""


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


async def post_id(engine: AsyncEngine) -> int:
    """Of the post with the comments."""
    async with engine.connect() as connection:
        return int((await connection.exec_driver_sql("select min(id) from posts")).scalar_one())


@pytest.mark.parametrize("actor", [None, Actor(UUID(int=7), 7, project_ids=frozenset((3, 4)))])
@pytest.mark.parametrize("after", [0, COUNT // 2])
async def test_pages(engine: AsyncEngine, actor: Actor | None, after: int) -> None:
    for name, arguments, index, before in (
        ("list_of_post", (await post_id(engine),), "ix_comments_post_id", 0),
        ("list_of_issue", (1, 1), "ix_comments_issue_id", COUNT),
        ("list_replies", (1,), "ix_comments_parent_id", 2 * COUNT),
    ):
        told: list[Plan] = []
        reader = CommentReader(Reads(explaining(engine, told, analyze=True)))
        with pytest.raises(DomainError):  # an explained statement has no rows
            await getattr(reader, name)(*arguments, 50, encode(Cursor(SORT, 0, before + after)), actor)
        for plan in told:
            assert "comments" not in plan.whole()
            assert max(plan.sorts(), default=0) <= SMALL
        rows = [node for node in told[0].nodes if node.get("Alias") == "comments"]
        assert [(node["Index Name"], node["Actual Rows"]) for node in rows] == [(index, 51)]
