"""Lists of posts stay on their indexes with ten thousand posts in a hundred projects, half of which are private."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.actor import Actor
from db.engine import make_config
from db.repositories.images import ImageRepository
from db.repositories.posts import PostRepository, in_project
from db.repositories.votes import VoteRepository
from db.sorting import PostSort
from db.statements import Reads
from tests import cluster
from tests.explaining import explaining

READ_MAX = 120
"""Rows of posts that a page of 51 may touch where every second post is private."""

FILL = (
    "insert into users (email, name, password_hash, actor_id) "
    "select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 50) as n",
    "insert into projects (name, key, slug, is_public, owner_id) "
    "select 'p', chr(65 + n / 26) || chr(65 + n % 26), 'p-' || n, n % 2 = 0, "
    "(select min(id) from users) + n % 50 from generate_series(1, 99) as n",
    "insert into members (project_id, user_id, role) select id, owner_id, 'owner' from projects where owner_id > 0",
    "insert into images (hash, media_type, width, height, size, stored_at) "
    "select encode(sha256(n::text::bytea), 'hex'), 'image/png', 1, 1, 1, now() from generate_series(1, 2000) as n",
    "insert into posts (title, text, project_id, author_id, upvotes, image_hash, created_at) "
    "select 't' || n, 'text ' || n, 1 + n % 100, gen_random_uuid(), n * 7919 % 500, "
    "case when n <= 2000 then encode(sha256(n::text::bytea), 'hex') end, now() - n * interval '7 minutes' "
    "from generate_series(1, 10000) as n",
)

Ask = Callable[[AsyncSession], Awaitable[Any]]
Nodes = list[dict[str, Any]]

MEMBER = Actor(UUID(int=7), user_id=7, name="Ada")
INDEXES: dict[PostSort, tuple[str, str]] = {
    "hot": ("ix_posts_rank_id", "ix_posts_project_id_rank"),
    "top": ("ix_posts_score_id", "ix_posts_project_id_score"),
    "new": ("ix_posts_id_published", "ix_posts_project_id_id"),
}


@pytest.fixture(scope="module")
def full_url(database_server: str, database_template: str) -> Iterator[str]:
    with cluster.fresh_database(database_server, database_template) as url:
        yield url


@pytest.fixture(scope="module")
async def engine(full_url: str) -> AsyncGenerator[AsyncEngine]:
    engine = make_config(full_url).get_engine()
    async with engine.begin() as connection:
        await connection.execute(text("set local statement_timeout = 0"))  # it may take a while
        for statement in FILL:
            await connection.execute(text(statement))
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("vacuum analyze"))
    yield engine
    await engine.dispose()


async def plan(engine: AsyncEngine, ask: Ask) -> Nodes:
    """The nodes of the plan of the one statement that `ask` sends, as they ran."""
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


def indexes_of(nodes: Nodes, table: str) -> set[str]:
    """The indexes by which a table is read, once it is sure that it is not read as a whole."""
    assert [node for node in nodes if node.get("Relation Name") == table and "Index Name" not in node] == []
    return {node["Index Name"] for node in nodes if node.get("Relation Name") == table}


def touched(nodes: Nodes, table: str) -> float:
    reads = (node for node in nodes if node.get("Relation Name") == table and "Index Name" in node)
    return float(
        sum((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in reads)
    )


def page(sort: PostSort, where: ColumnElement[bool] | None) -> Ask:
    return lambda session: PostRepository(session=session).page(sort, "", 51, None, where)


async def test_lists_of_all_public_projects(engine: AsyncEngine) -> None:
    for sort, (index, _) in INDEXES.items():
        nodes = await plan(engine, page(sort, None))
        assert indexes_of(nodes, "posts") == {index}
        assert touched(nodes, "posts") <= READ_MAX
        assert not [node for node in nodes if node["Node Type"] == "Sort"]


@pytest.mark.parametrize("actor", [None, MEMBER, Actor(UUID(int=8), 8, "Root", is_admin=True)])
async def test_lists_of_one_project(engine: AsyncEngine, actor: Actor | None) -> None:
    where = in_project(9, actor)
    for sort, (_, index) in INDEXES.items():
        nodes = await plan(engine, page(sort, where))
        assert indexes_of(nodes, "posts") == {index}
        assert touched(nodes, "posts") <= READ_MAX
        assert not [node for node in nodes if node["Node Type"] == "Sort"]


async def test_one_post_and_own_votes(engine: AsyncEngine) -> None:
    one = await plan(engine, lambda session: PostRepository(session=session).visible(77, MEMBER))
    assert indexes_of(one, "posts") == {"pk_posts"}
    told: list[Any] = []
    await VoteRepository(Reads(explaining(engine, told, analyze=True))).own(MEMBER, range(1, 101))
    assert touched(flat(told[0]), "posts") <= READ_MAX


async def test_one_picture(engine: AsyncEngine) -> None:
    image_hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"  # of "1"
    nodes = await plan(engine, lambda session: ImageRepository(session=session).seen(image_hash, MEMBER))
    assert indexes_of(nodes, "images") == {"pk_images"}
    assert indexes_of(nodes, "posts") == {"ix_posts_image_hash"}
