"""Whether the counters of posts say what the votes say."""

from litestar import Litestar
from sqlalchemy import text

MISCOUNTED = """
    select posts.id from posts
    left join votes on votes.post_id = posts.id
    left join users on users.actor_id = votes.voter_id
    group by posts.id
    having upvotes <> count(*) filter (where value = 1) or downvotes <> count(*) filter (where value = -1)
        or account_upvotes <> count(users.id) filter (where value = 1)
        or account_downvotes <> count(users.id) filter (where value = -1)
"""


async def miscounted(app: Litestar) -> list[int]:
    async with app.state.sessions() as session:
        return list((await session.scalars(text(MISCOUNTED))).all())


async def voters(app: Litestar) -> int:
    async with app.state.sessions() as session:
        return int(await session.scalar(text("select count(distinct voter_id) from votes")) or 0)
