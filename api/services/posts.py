from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from api import access, pagination
from api.batches import Batches
from api.errors import ImageUnknown, NameOfAccount, NotTheAuthor, PostNotFound, ProjectNotFound, TitleTaken
from api.names import check_visitor_name
from api.pagination import Cursor
from api.schemas.authors import Author
from api.schemas.classic import ClassicPost
from api.schemas.events import PostCreated, PostDeleted, PostUpdated
from api.schemas.posts import Post, PostCreate, PostPage, PostReplace, PostUpdate
from api.who import Who
from db import models
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories import post_reading
from db.repositories.events import EventRepository
from db.repositories.images import ImageRepository
from db.repositories.new_posts import Created, NewPost
from db.repositories.post_lists import PUBLIC, SHOWN, public_post
from db.repositories.post_reading import PostList
from db.repositories.posts import PostRepository, in_project, visible_to
from db.repositories.projects import ProjectRepository
from db.repositories.users import UserRepository
from db.sorting import PostSort
from db.statements import Reads

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a transaction that ends with the block."""

TokenCheck = Callable[[str, str], bool]
"""Whether a token was made for the upload of the picture with this hash."""

AUTHOR = len(PUBLIC)
TYPED_NAME = [column.key for column in PUBLIC].index("username")
"""Where they stand in a row of `SHOWN`."""
KEYS: dict[PostSort, type[int | float] | None] = {"hot": float, "top": int, "new": None}
"""What cursors of a list hold before the id."""
OWN = "own"
"""What cursors of one's own posts are bound to."""


class PostService:
    """Posts: who sees the section reads what is published; who works on it changes and deletes any.

    An author changes a post as long as `[access]` would let them create one, and may always delete it.
    """

    def __init__(
        self,
        posts: PostRepository,
        images: ImageRepository,
        projects: ProjectRepository,
        users: UserRepository,
        events: EventRepository,
        *,
        is_upload_token: TokenCheck,
        writers: Who,
        unique_titles: bool,
        board: str,
    ) -> None:
        self.posts = posts
        self.users = users
        self.board = board
        """Its name, which no visitor bears."""
        self.images = images
        self.projects = projects
        self.events = events
        self.is_upload_token = is_upload_token
        self.writers = writers
        self.unique_titles = unique_titles

    async def page(
        self,
        sort: PostSort,
        search: str,
        limit: int,
        cursor: str | None,
        *,
        project_id: int | None,
        actor: Actor | None,
    ) -> PostPage:
        """Of one project, or of all public ones, and then the same for every viewer."""
        after = _after(cursor, sort)
        where = None if project_id is None else in_project(project_id, actor)
        rows = await self.posts.page(sort, search, limit + 1, after, where)
        if not rows and project_id is not None:  # perhaps there is no such project
            await access.check_section(self.projects, project_id, "posts", actor)
        return _page(rows, limit, sort)

    async def own(self, limit: int, cursor: str | None, actor: Actor | None) -> PostPage:
        """Of whom we have not met, none."""
        before = None if cursor is None else pagination.decode(cursor, OWN).id
        return _page(await self.posts.own(actor, limit + 1, before) if actor else (), limit, OWN)

    async def newest(self, limit: int, before: int | None) -> list[ClassicPost]:
        return [as_classic(post_from_row(row)) for row in await self.posts.newest(limit, before)]

    async def get(self, post_id: int, actor: Actor | None) -> Post:
        row = await self.posts.shown(post_id, visible_to(actor))
        if row is None:
            raise PostNotFound(post_id)
        return post_from_row(row)

    async def update(self, post_id: int, changes: PostUpdate | PostReplace, author: Actor | None) -> Post:
        """Accounts post under their own name: what somebody with an account sends as `username` is ignored."""
        row = await self._writable(post_id, author)
        values = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET}
        image_token: str | None = values.pop("image_token")
        if author is not None and author.user_id is not None:
            values.pop("username", None)
        if self.unique_titles and ("title" in values or (values.get("published") and not row.published)):
            await self.posts.hold(row)  # or it is renamed between the look at its title and the commit
            title = values.get("title", row.title)
            await _reserve_title(self.posts, title, row.project_id, author, other_than=post_id)
        if "username" in values:
            values["username"] = values["username"] or ANONYMOUS
            await self._check_name(values["username"], row)
        if "image_hash" in values and values["image_hash"] != row.image_hash:
            values |= await self._picture(values["image_hash"], image_token, author)
        if any(getattr(row, name) != value for name, value in values.items()):
            was_published = row.published
            await self.posts.edit(row, values)
            await self._record(row, author, was_published=was_published)
        shown = await self.posts.shown(post_id)
        if shown is None:
            raise PostNotFound(post_id)
        return post_from_row(shown)

    async def delete(self, post_id: int, author: Actor | None) -> None:
        row = await self._writable(post_id, author, deletes=True)
        await self.posts.remove(post_id)
        if row.published:
            await self.events.record(PostDeleted(post_id), project_id=row.project_id, actor=author)

    async def _record(self, row: models.Post, actor: Actor | None, *, was_published: bool) -> None:
        """For everybody but its author a draft does not exist: it is created when it is published."""
        change: PostCreated | PostUpdated | PostDeleted
        if row.published:
            change = (PostUpdated if was_published else PostCreated)(row.id, row.title, row.version)
        elif was_published:
            change = PostDeleted(row.id)
        else:
            return
        await self.events.record(change, project_id=row.project_id, actor=actor)

    async def _visible(self, post_id: int, actor: Actor | None) -> models.Post:
        row = await self.posts.visible(post_id, actor)
        if row is None:
            raise PostNotFound(post_id)
        return row

    async def _writable(self, post_id: int, actor: Actor | None, *, deletes: bool = False) -> models.Post:
        """Raises Unauthenticated or Forbidden for an author whom `[access]` allows no posts any more."""
        row = await self._visible(post_id, actor)
        is_own = actor is not None and row.author_id == actor.id
        if is_own and (deletes or access.allows(self.writers, actor)):
            return row
        if not await self.projects.works_on(row.project_id, actor):
            if is_own:
                access.check(self.writers, actor)
            raise NotTheAuthor(internal=f"post {post_id}")
        return row

    async def _check_name(self, typed: str, row: models.Post) -> None:
        """For a visitor who changes it. Raises NameReserved and NameOfAccount."""
        if typed != row.username:
            skeletons = check_visitor_name(typed, self.board)
            if skeletons and await self.users.has_name(skeletons):
                raise NameOfAccount

    async def _picture(self, image_hash: str | None, token: str | None, actor: Actor | None) -> dict[str, Any]:
        """What a post keeps of its picture. Raises ImageUnknown, also for one that the actor may not attach."""
        if image_hash is None:
            return dict.fromkeys(("image_hash", "image_width", "image_height"))
        has_upload_token = token is not None and self.is_upload_token(token, image_hash)
        image = await self.images.attachable(image_hash, actor, has_upload_token=has_upload_token)
        if image is None:
            raise ImageUnknown(image_hash)
        return {"image_hash": image_hash, "image_width": image.width, "image_height": image.height}


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
            await _reserve_title(posts, row.title, row.project_id, row.author)
            return await posts.create(row)


class PublicPosts:
    """What everybody sees, whoever asks, and nothing else; read without a session."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def page(
        self, sort: PostSort, search: str, limit: int, cursor: str | None, project_id: int | None
    ) -> PostPage:
        wanted = PostList(sort, limit + 1, search, _after(cursor, sort), project_id)
        return _page(await post_reading.read(wanted, self.reads.rows, self.reads.rows_of_late), limit, sort)

    async def newest(self, limit: int, before: int | None) -> list[ClassicPost]:
        wanted = PostList("new", limit, after=None if before is None else (0, before))
        return [as_classic(post_from_row(row)) for row in await post_reading.read(wanted, self.reads.rows)]

    async def get(self, post_id: int) -> Post | None:
        rows = await self.reads.rows(public_post(), {"post_id": post_id})
        return post_from_row(rows[0]) if rows else None


async def _check_posts(session: AsyncSession, row: NewPost) -> None:
    """Raises ProjectNotFound or SectionNotFound where the author does not see what they post to."""
    projects = ProjectRepository(session=session, wrap_exceptions=False)
    await access.check_section(projects, row.project_id, "posts", row.author)


async def _reserve_title(
    posts: PostRepository, title: str, project_id: int, actor: Actor | None, *, other_than: int | None = None
) -> None:
    """Until the transaction ends. Raises TitleTaken.

    A draft that the actor cannot see keeps no title from anybody: it is refused itself when it is published.
    """
    await posts.reserve_title(title, project_id)
    taken_by = await posts.with_title(title, project_id, actor, other_than=other_than)
    if taken_by is not None:
        raise TitleTaken(title, taken_by)


def _after(cursor: str | None, sort: PostSort) -> tuple[float, int] | None:
    if cursor is None:
        return None
    place = pagination.decode(cursor, sort, KEYS[sort])
    return place.key, place.id


def _page(rows: Sequence[Sequence[Any]], limit: int, sort: str) -> PostPage:
    """Of one row more than the page holds, if there are more."""
    more = None
    if len(rows) > limit:
        rows, last = rows[:limit], rows[limit - 1]
        key = last[len(SHOWN)] if len(last) > len(SHOWN) else 0
        more = pagination.encode(Cursor(sort, key, last[0]))
    return PostPage([post_from_row(row) for row in rows], more)


def post_from_row(row: Sequence[Any]) -> Post:
    """Of the columns of `SHOWN`, in their order; behind them may stand what the list is sorted by."""
    author = Author.from_record(row[AUTHOR], row[TYPED_NAME])
    values = [*row[:TYPED_NAME], author.name, author, *row[TYPED_NAME + 1 : AUTHOR]]
    return Post(*values)


def as_classic(post: Post) -> ClassicPost:
    return ClassicPost(post.id, post.title, post.text, post.score, post.username, post.image_hash)
