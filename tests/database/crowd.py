"""A board of a hundred thousand posts, one in a hundred a draft, and what its plans may touch."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.actor import Actor
from db.sorting import PostSort
from tests.explaining import Plan

COUNT = 100_000
VOTER = Actor(UUID(int=7))
SMALL_PROJECT = 2
"""It has one post in a thousand, spread over the whole board."""

FILL = (
    "insert into projects (id, name, key, slug) overriding system value values (2, 'Small', 'SM', 'small')",
    f"""
    insert into posts (title, text, project_id, author_id, upvotes, downvotes, created_at)
    select 'Common title ' || n,
           'common words of post ' || md5(n::text) || case n % 2 when 0 then ' heads' else ' tails' end
             || ' wxyz xyzw' || case n % 100 when 7 then ' percent' else '' end
             || case n % 2500 when 0 then ' zebra' when 1 then ' qz' else '' end,
           case n % 1000 when 5 then 2 else 1 end,
           gen_random_uuid(), n::bigint * 7919 % 500, n::bigint * 104729 % 300, now() - n * interval '7 minutes'
    from generate_series(1, {COUNT}) as n
    """,
    """
    insert into users (email, name, password_hash, actor_id)
    select 'u' || id || '@example.org', 'User ' || id, 'none', author_id from posts where id % 10 = 3
    """,
    "insert into name_skeletons (skeleton, user_id) select 'user' || id, id from users",
    "insert into members (project_id, user_id, role) select 1, id, 'member' from users where id % 10 = 0",
    f"insert into votes (post_id, voter_id, value) select id, '{VOTER.id}', 1 from posts where id % 3 = 0",
    "insert into votes (post_id, voter_id, value) select id, gen_random_uuid(), 1 from posts",
    "update posts set published = false where id % 100 = 0",
)

FEW = {"projects", "members"}
"""A board has a handful of these; tests/projects holds the plans with a hundred."""

INDEX_OF: dict[PostSort, str] = {"hot": "ix_posts_rank_id", "top": "ix_posts_score_id", "new": "ix_posts_id_published"}


def indexes_of(plan: Plan) -> set[str]:
    """Those of posts and votes that are used, once it is sure that neither is read as a whole."""
    assert plan.whole() <= FEW
    return plan.indexes("posts") | plan.indexes("votes")


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
