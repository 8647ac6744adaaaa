from collections.abc import Mapping
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, text

from db.actor import Actor
from db.models import Post
from db.repositories.events import note
from db.repositories.new_posts import CREATE, Created, NewPost, created_from_row, values_of
from db.repositories.post_lists import PUBLISHED, SHOWN
from db.repositories.sections import visible_ids


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """In the projects whose posts the actor sees: published ones, and one's own."""
    return and_(Post.project_id.in_(visible_ids(actor, "posts")), shown_to(actor))


def shown_to(actor: Actor | None) -> ColumnElement[bool]:
    """Of a project that the actor sees."""
    return PUBLISHED if actor is None else or_(PUBLISHED, Post.author_id == actor.id)


class PostRepository(SQLAlchemyAsyncRepository[Post]):
    model_type = Post

    async def visible(self, post_id: int, actor: Actor | None) -> Post | None:
        found: Post | None = await self.session.scalar(select(Post).where(Post.id == post_id, visible_to(actor)))
        return found

    async def shown(self, post_id: int, *where: ColumnElement[bool]) -> Row[Any] | None:
        """What lists show of one post."""
        statement = select(*SHOWN).where(Post.id == post_id, *where)
        return (await self.session.execute(statement)).one_or_none()

    async def create(self, new: NewPost) -> Created:
        """Within the session's transaction; else db/repositories/new_posts.py."""
        created = created_from_row((await self.session.execute(CREATE, values_of([new]))).one())
        note(self.session.info, "post.created", new.project_id, {"post_id": created.post[0]})
        return created

    async def hold(self, post: Post) -> None:
        """As it is now; nobody else changes it until the transaction ends."""
        await self.session.refresh(post, with_for_update=True)

    async def edit(self, post: Post, values: Mapping[str, Any]) -> None:
        """Writes the values; counters that moved meanwhile come back with the answer."""
        for name, value in values.items():
            setattr(post, name, value)
        post.version = Post.version + 1  # an expression: the database computes it
        post.updated_at = func.now()
        await self.session.flush()

    async def remove(self, post_id: int) -> None:
        """With its votes."""
        await self.session.execute(delete(Post).where(Post.id == post_id))

    async def reserve_title(self, title: str, project_id: int) -> None:
        """Until the transaction ends nobody else can reserve this title, so that looking it up decides."""
        lock = func.hashtextextended(func.lower(title), project_id)
        await self.session.execute(select(func.pg_advisory_xact_lock(lock)))

    async def with_title(
        self, title: str, project_id: int, actor: Actor | None, *, other_than: int | None = None
    ) -> int | None:
        """The number of the project's oldest post with this title, in any case of letters, among those shown."""
        same = and_(func.lower(text("title")) == func.lower(title), Post.project_id == project_id)
        statement = select(Post.id).where(same, shown_to(actor)).order_by(Post.id).limit(1)
        if other_than is not None:
            statement = statement.where(Post.id != other_than)
        found: int | None = await self.session.scalar(statement)
        return found
