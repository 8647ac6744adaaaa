"""Posts as they are made."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession

from api import access
from api.batches import Batches
from api.errors import ImageUnknown, NameOfAccount, ProjectNotFound, TitleTaken
from api.names import check_visitor_name
from api.schemas.posts import Post, PostCreate
from api.services.posts.reading import post_from_row
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories.new_posts import Created, NewPost
from db.repositories.posts import PostRepository
from db.repositories.projects import ProjectRepository

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a transaction that ends with the block."""

TokenCheck = Callable[[str, str], bool]
"""Whether a token was made for the upload of the picture with this hash."""


class NewPosts:
    """Posts as they are made: those that come together by one statement, or each in a transaction of its own where a
    title must be the only one of its kind."""

    def __init__(
        self,
        together: Batches[NewPost, Created],
        begin: Begin,
        *,
        is_upload_token: TokenCheck,
        unique_titles: bool,
        board: str,
    ) -> None:
        self.board = board
        """Its name, which no visitor bears."""
        self.together = together
        self.begin = begin
        self.is_upload_token = is_upload_token
        self.unique_titles = unique_titles

    async def create(self, new: PostCreate, author: Actor) -> Post:
        """Raises ProjectNotFound, TitleTaken, and ImageUnknown, also for a picture that the author may not attach.

        Accounts post under their own name. A visitor's may be reserved (NameReserved) or an account's (NameOfAccount).
        """
        token, image_hash = new.image_token, new.image_hash
        typed = new.username if author.user_id is None else ""
        row = NewPost(
            title=new.title,
            text=new.text,
            username=typed or ANONYMOUS,
            name_skeletons="\n".join(check_visitor_name(typed, self.board)) or None,
            image_hash=image_hash,
            published=new.published,
            project_id=new.project_id,
            author=author,
            has_upload_token=bool(token and image_hash and self.is_upload_token(token, image_hash)),
        )
        created = await (self._create_unique if self.unique_titles else self.together.ask)(row)
        if not created.sees_project:
            async with self.begin() as session:
                await _check_posts(session, row)
            raise ProjectNotFound(row.project_id)  # it was closed when this was tried, and is not any more
        if not created.has_picture:
            raise ImageUnknown(row.image_hash or "")
        if not created.has_free_name:
            raise NameOfAccount
        return post_from_row(created.post)

    async def _create_unique(self, row: NewPost) -> Created:
        """In one transaction with the look whether the title is taken."""
        async with self.begin() as session:
            await _check_posts(session, row)
            posts = PostRepository(session=session, wrap_exceptions=False)
            await reserve_title(posts, row.title, row.project_id, row.author)
            return await posts.create(row)


async def reserve_title(
    posts: PostRepository, title: str, project_id: int, actor: Actor | None, *, other_than: int | None = None
) -> None:
    """Until the transaction ends. Raises TitleTaken.

    A draft that the actor cannot see keeps no title from anybody: it is refused itself when it is published.
    """
    await posts.reserve_title(title, project_id)
    taken_by = await posts.with_title(title, project_id, actor, other_than=other_than)
    if taken_by is not None:
        raise TitleTaken(title, taken_by)


async def _check_posts(session: AsyncSession, row: NewPost) -> None:
    """Raises ProjectNotFound or SectionNotFound where the author does not see what they post to."""
    projects = ProjectRepository(session=session, wrap_exceptions=False)
    await access.check_section(projects, row.project_id, "posts", row.author)
