"""No list reads the whole table, with a hundred thousand posts; PostgreSQL is asked about the statements as sent."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.actor import Actor
from db.engine import make_config
from db.repositories.posts import PostRepository
from db.repositories.votes import Ballot, BallotRepository, VoteRepository
from db.sorting import PostSort
from db.statements import Reads, Writes
from tests import cluster
from tests.explaining import explaining

COUNT = 100_000
VOTER = Actor(UUID(int=7))

FILL = (
    """
    insert into posts (title, text, author_id, upvotes, downvotes, created_at)
    select 'Common title ' || n,
           'common words of post ' || md5(n::text) || case when n % 2500 = 0 then ' zebra' else '' end
             || case when n % 2500 = 1 then ' qz' else '' end,
           gen_random_uuid(), n::bigint * 7919 % 500, n::bigint * 104729 % 300, now() - n * interval '7 minutes'
    from generate_series(1, :count) as n
    """,
    f"insert into votes (post_id, voter_id, value) select id, '{VOTER.id}', 1 from posts where id % 3 = 0",
    "insert into votes (post_id, voter_id, value) select id, gen_random_uuid(), 1 from posts",
    "update posts set published = false where id % 100 = 0",
)

Ask = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture(scope="module")
def full_url(database_server: str, database_template: str) -> Iterator[str]:
    with cluster.fresh_database(database_server, database_template) as url:
        yield url


@pytest.fixture(scope="module")
async def engine(full_url: str) -> AsyncGenerator[AsyncEngine]:
    engine = make_config(full_url).get_engine()
    async with engine.begin() as connection:
        await connection.execute(text("set local statement_timeout = 0"))  # a busy machine fills slowly
        for statement in FILL:
            await connection.execute(text(statement), {"count": COUNT} if ":count" in statement else {})
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("vacuum analyze"))
    yield engine
    await engine.dispose()


async def plans(engine: AsyncEngine, ask: Ask) -> list[dict[str, Any]]:
    """All nodes of the plans of what `ask` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    async with AsyncSession(engine) as session:
        await session.connection()
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        try:
            await ask(session)
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
        assert sent
        connection = await session.connection()
        nodes: list[dict[str, Any]] = []
        for statement, parameters in sent:
            answer = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
            told = answer.scalar_one()
            nodes += flat((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])
        return nodes


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from flat(child)


FEW = {"projects", "members"}
"""A board has a handful; tests/projects holds the plans with a hundred."""


def indexes_of(nodes: list[dict[str, Any]]) -> set[str]:
    """The indexes that are used, once it is sure that no table of many rows is read as a whole."""
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan")}
    assert whole <= FEW, nodes
    used = {node["Index Name"] for node in nodes if "Index Name" in node}
    return {name for name in used if not name.endswith(tuple(FEW)) and not name.startswith("ix_members")}


def page(sort: PostSort, search: str = "", after: tuple[float, int] | None = None, limit: int = 51) -> Ask:
    return lambda session: PostRepository(session=session, wrap_exceptions=False).page(sort, search, limit, after)


async def deep(engine: AsyncEngine, sort: PostSort) -> tuple[float, int]:
    """The place in the middle of a list."""
    key = {"hot": "rank", "top": "score", "new": "0"}[sort]
    order = f"{key} desc, id desc" if sort != "new" else "id desc"
    async with engine.connect() as connection:
        found = await connection.execute(
            text(f"select {key}, id from posts where published order by {order} offset {COUNT // 2} limit 1")
        )
        place, post_id = found.one()
    return float(place), post_id


INDEX_OF: dict[PostSort, str] = {"hot": "ix_posts_rank_id", "top": "ix_posts_score_id", "new": "ix_posts_id_published"}


@pytest.mark.parametrize("sort", INDEX_OF)
@pytest.mark.parametrize("limit", [2, 51, 101])
async def test_a_page_is_read_from_its_index(engine: AsyncEngine, sort: PostSort, limit: int) -> None:
    first = await plans(engine, page(sort, limit=limit))
    later = await plans(engine, page(sort, after=await deep(engine, sort), limit=limit))
    for nodes in (first, later):
        assert indexes_of(nodes) <= {INDEX_OF[sort], "pk_posts"}
        assert not [node for node in nodes if node["Node Type"] == "Sort"]


@pytest.mark.parametrize("sort", INDEX_OF)
@pytest.mark.parametrize("search", ["zebra", "qz", "zebra common", "nowhere", "title 77", "ommo", "c"])
async def test_a_search_uses_an_index(engine: AsyncEngine, sort: PostSort, search: str) -> None:
    first = await plans(engine, page(sort, search))
    later = await plans(engine, page(sort, search, await deep(engine, sort)))
    for nodes in (first, later):
        assert indexes_of(nodes) & {"ix_posts_grams", INDEX_OF[sort]}


@pytest.mark.parametrize("search", ["zebra", "qz", "nowhere"])
async def test_a_rare_word_is_found_by_its_grams(engine: AsyncEngine, search: str) -> None:
    assert "ix_posts_grams" in indexes_of(await plans(engine, page("hot", search)))


@pytest.mark.parametrize("before", [None, COUNT // 2])
async def test_the_classic_list(engine: AsyncEngine, before: int | None) -> None:
    nodes = await plans(engine, lambda session: PostRepository(session=session).newest(100, before))
    assert indexes_of(nodes) <= {"ix_posts_id_published", "pk_posts"}


async def test_own_votes(engine: AsyncEngine) -> None:
    told: list[Any] = []
    await VoteRepository(Reads(explaining(engine, told))).own(VOTER, range(1, 101))
    nodes = list(flat(told[0]))
    assert indexes_of(nodes) <= {"pk_votes", "ix_votes_voter_id_post_id", "pk_posts"}


async def test_one_post(engine: AsyncEngine) -> None:
    nodes = await plans(engine, lambda session: PostRepository(session=session).visible(77, VOTER))
    assert indexes_of(nodes) <= {"pk_posts", "ix_posts_id_published"}


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("count", [1, 100])
async def test_votes(engine: AsyncEngine, waits: bool, count: int) -> None:
    told: list[Any] = []
    ballots = [Ballot(77 if waits else nth, Actor(UUID(int=nth)), 1) for nth in range(1, count + 1)]
    await BallotRepository(Writes(explaining(engine, told)), lambda _: None).count(ballots, waits=waits)
    nodes = [node for node in flat(told[0]) if node["Node Type"] != "ModifyTable"]
    assert indexes_of(nodes) <= {"pk_posts", "ix_posts_id_published"}


async def test_a_title_that_is_taken(engine: AsyncEngine) -> None:
    nodes = await plans(engine, lambda session: PostRepository(session=session).with_title("Common title 77", 1, None))
    assert indexes_of(nodes) == {"ix_posts_lower_title"}
