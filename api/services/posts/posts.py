from typing import Any

import msgspec
from msgspec import UNSET

from api import access
from api.errors import ImageUnknown, NameOfAccount, NotTheAuthor, PostNotFound
from api.names import check_visitor_name
from api.schemas.events import PostCreated, PostDeleted, PostUpdated
from api.schemas.posts import Post, PostReplace, PostUpdate
from api.services.posts.creating import TokenCheck, reserve_title
from api.services.posts.reading import post_from_row
from api.who import Who
from db import models
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories.events import EventRepository
from db.repositories.images import ImageRepository
from db.repositories.posts import PostRepository
from db.repositories.projects import ProjectRepository
from db.repositories.users import UserRepository


class PostService:
    """Posts: who sees the section reads what is published; who works on it changes and deletes any.

    An author changes a post as long as `[access]` would let them create one, and may delete it as long as they see it.
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
            await reserve_title(self.posts, title, row.project_id, author, other_than=post_id)
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
