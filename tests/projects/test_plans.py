"""Lists of posts stay on their indexes with ten thousand posts in a hundred projects, half of which are private."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.actor import Actor
from db.repositories.authorship import written_by_viewer
from db.repositories.images import image_for_viewer
from db.repositories.posts import PostRepository
from db.repositories.sections import viewer_values
from db.repositories.votes import VoteRepository
from db.sorting import PostSort
from db.statements import Reads
from tests.database.reading import page
from tests.explaining import Ask, Plan, explaining, filled, plan_of

READ_MAX = 120
"""Rows of posts that a page of 51 may touch where every second post is private."""

FILL = (
    "insert into users (email, name, password_hash, actor_id) "
    "select 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 50) as n",
    "insert into projects (name, key, slug, is_public, is_listed, owner_id) "
    "select 'p', chr(65 + n / 26) || chr(65 + n % 26), 'p-' || n, n % 2 = 0, true, "
    "(select min(id) from users) + n % 50 from generate_series(1, 99) as n",
    "insert into members (project_id, user_id, role) select id, owner_id, 'owner' from projects where owner_id > 0",
    "insert into images (hash, media_type, width, height, size, stored_at) "
    "select encode(sha256(n::text::bytea), 'hex'), 'image/png', 1, 1, 1, now() from generate_series(1, 2000) as n",
    "insert into posts (title, text, project_id, author_id, upvotes, image_hash, created_at) "
    "select 't' || n, 'text ' || n, 1 + n % 100, gen_random_uuid(), n * 7919 % 500, "
    "case when n <= 2000 then encode(sha256(n::text::bytea), 'hex') end, now() - n * interval '7 minutes' "
    "from generate_series(1, 10000) as n",
)

MEMBER = Actor(UUID(int=7), user_id=7, name="Ada", project_ids=frozenset((9, 10)))
INDEXES: dict[PostSort, tuple[str, str]] = {
    "hot": ("ix_posts_rank_id", "ix_posts_project_id_rank"),
    "top": ("ix_posts_score_id", "ix_posts_project_id_score"),
    "new": ("ix_posts_id_published", "ix_posts_project_id_id"),
}


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


def ask(sort: PostSort, project_id: int | None = None, actor: Actor | None = None) -> Ask:
    return lambda session: page(session, sort, "", 51, None, project_id, actor)


async def test_lists_of_all_listed_projects(engine: AsyncEngine) -> None:
    for sort, (index, _) in INDEXES.items():
        plan = await plan_of(engine, ask(sort))
        assert plan.indexes("posts") == {index}
        assert plan.touched("posts") <= READ_MAX
        assert plan.sorts() == []


@pytest.mark.parametrize("actor", [None, MEMBER, Actor(UUID(int=8), 8, "Root", is_admin=True)])
async def test_lists_of_one_project(engine: AsyncEngine, actor: Actor | None) -> None:
    for sort, (_, index) in INDEXES.items():
        plan = await plan_of(engine, ask(sort, 9, actor))
        assert plan.indexes("posts") == {index}
        assert plan.touched("posts") <= READ_MAX
        assert plan.sorts() == []


async def test_one_post_and_own_votes(engine: AsyncEngine) -> None:
    one = await plan_of(engine, lambda session: PostRepository(session=session).visible(77, MEMBER))
    assert one.indexes("posts") == {"pk_posts"}
    told: list[Plan] = []
    await VoteRepository(Reads(explaining(engine, told, analyze=True))).own(MEMBER, range(1, 101))
    assert told[0].touched("posts") <= READ_MAX
    for plan in (one, *told):
        assert "posts" not in plan.whole()


async def test_what_one_wrote(engine: AsyncEngine) -> None:
    told: list[Plan] = []
    wanted = {name: list(range(1, 101)) for name in ("post_ids", "comment_ids", "item_ids")}
    reads = Reads(explaining(engine, told, analyze=True))
    await reads.rows(written_by_viewer(), {**wanted, **viewer_values(MEMBER)})
    assert told[0].indexes("posts") <= {"pk_posts", "ix_posts_author_id"}
    assert told[0].touched("posts") <= READ_MAX


async def test_one_picture(engine: AsyncEngine) -> None:
    image_hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"  # of "1"
    told: list[Plan] = []
    reads = Reads(explaining(engine, told))
    await reads.rows(image_for_viewer(), {"image_hash": image_hash, **viewer_values(MEMBER)})
    (plan,) = told
    assert plan.indexes("images") == {"pk_images"}
    assert plan.indexes("posts") == {"ix_posts_image_hash"}
    assert plan.whole() & {"images", "posts"} == set()
