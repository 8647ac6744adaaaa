from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bench.peers.usual.models import Post


class PostRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def newest(self, limit: int, before: int | None, search: str | None) -> Sequence[Post]:
        statement = select(Post).order_by(Post.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(Post.id < before)
        if search:
            statement = statement.where(
                or_(Post.title.icontains(search, autoescape=True), Post.post.icontains(search, autoescape=True))
            )
        return (await self.session.scalars(statement)).all()

    async def get(self, post_id: int) -> Post | None:
        return await self.session.get(Post, post_id)

    async def vote(self, post_id: int, inc: int) -> Post | None:
        statement = update(Post).where(Post.id == post_id).values(score=Post.score + inc).returning(Post)
        return (await self.session.scalars(statement)).one_or_none()

    async def add(self, post: Post) -> Post:
        self.session.add(post)
        await self.session.flush()
        return post
