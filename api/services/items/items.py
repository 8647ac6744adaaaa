from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET, structs
from sqlalchemy import Row

from api import access
from api.errors import (
    FieldError,
    Invalid,
    ItemNotFound,
    NotOnTheProject,
    PostNotFound,
    ProjectNotFound,
    TooManyLinks,
)
from api.positions import between, lies_between
from api.schemas.events import ItemCreated, ItemDeleted, ItemUpdated
from api.schemas.items import Item, ItemCreate, ItemPlace, ItemPost, ItemReplace, ItemUpdate
from api.services.items import metadata
from api.who import Who
from db import models
from db.actor import Actor
from db.repositories.events import EventRepository
from db.repositories.items import ItemFilter, ItemPostRepository, ItemRepository
from db.repositories.posts import PostRepository
from db.repositories.projects import ProjectRepository

MOST_LINKS = 100
SHOWN_AS = {"details": "metadata"}


class ItemService:
    """Public projects: `[access]` decides who writes, and who works on them may. Private ones: who works on them."""

    def __init__(
        self,
        items: ItemRepository,
        links: ItemPostRepository,
        projects: ProjectRepository,
        posts: PostRepository,
        events: EventRepository,
        *,
        writers: Who,
    ) -> None:
        self.items = items
        self.links = links
        self.projects = projects
        self.posts = posts
        self.events = events
        self.writers = writers

    async def page(
        self, wanted: ItemFilter, limit: int, offset: int, actor: Actor | None
    ) -> tuple[Sequence[Item], int]:
        """With the number of items on all pages."""
        if wanted.project_id is not None and not await self.projects.sees(wanted.project_id, actor):
            raise ProjectNotFound(wanted.project_id)
        rows = await self.items.page(wanted, limit, offset, actor)
        return await self._shown(rows, actor), await self.items.total(wanted, actor)

    async def get(self, item_id: int, actor: Actor | None) -> Item:
        row = await self.items.visible(item_id, actor)
        if row is None:
            raise ItemNotFound(item_id)
        return await self._one(row, actor)

    async def create(self, new: ItemCreate, actor: Actor | None) -> Item:
        """At the end of the project's line, and so at the end of its column."""
        values = _stored(structs.asdict(new))
        metadata.check(values["details"])
        await self._write_to(new.project_id, actor)
        end = await self.items.end(new.project_id)
        row = models.Item(**values, position=0 if end is None else end + 1)
        row = await self.items.add(row, auto_refresh=False)
        await self.events.record(ItemCreated(row.id, row.name, row.status), project_id=row.project_id, actor=actor)
        return as_item(row, ())

    async def update(self, item_id: int, changes: ItemUpdate | ItemReplace, actor: Actor | None) -> Item:
        """An update's metadata is merged into what is there, a replacement's takes its place."""
        row = await self._held(item_id, actor)
        values = _stored(structs.asdict(changes))
        if isinstance(changes, ItemUpdate) and "details" in values:
            values["details"] = metadata.merged(row.details, values["details"]) if values["details"] is not None else {}
        if "details" in values:
            metadata.check(values["details"])
        if changed := [name for name, value in values.items() if getattr(row, name) != value]:
            await self.items.edit(row, values)
            await self._record(row, [SHOWN_AS.get(name, name) for name in changed], actor)
        return await self._one(row, actor)

    async def delete(self, item_id: int, actor: Actor | None) -> None:
        row = await self._held(item_id, actor)
        await self.items.remove(item_id)
        await self.events.record(ItemDeleted(item_id), project_id=row.project_id, actor=actor)

    async def place(self, item_id: int, place: ItemPlace, actor: Actor | None) -> Item:
        row, status = await self._held(item_id, actor), place.status.strip()
        lower, upper = await self._gap(row, status, place.after)
        if row.status != status or not lies_between(row.position, lower, upper):
            position = between(lower, upper)
            if position is None:
                await self.items.spread(row)
                position = between(*await self._gap(row, status, place.after))
            changed = ["position"] if row.status == status else ["position", "status"]
            await self.items.edit(row, {"status": status, "position": position}, edited=row.status != status)
            await self._record(row, changed, actor)
        return await self._one(row, actor)

    async def link(self, item_id: int, post_id: int, actor: Actor | None) -> Item:
        row = await self._held(item_id, actor)
        post = await self.posts.visible(post_id, actor)
        if post is None:
            raise PostNotFound(post_id)
        if post.project_id != row.project_id:
            raise Invalid(errors=[FieldError("post_id", "must be a post of the same project")])
        if await self.links.link(item_id, post_id):
            if await self.links.links_of(item_id) > MOST_LINKS:
                raise TooManyLinks(MOST_LINKS)
            await self._record(row, ["posts"], actor)
        return await self._one(row, actor)

    async def unlink(self, item_id: int, post_id: int, actor: Actor | None) -> None:
        row = await self._held(item_id, actor)
        if not await self.links.unlink(item_id, post_id):
            raise PostNotFound(post_id)
        await self._record(row, ["posts"], actor)

    async def _record(self, row: models.Item, changed: list[str], actor: Actor | None) -> None:
        change = ItemUpdated(row.id, row.name, row.status, sorted(changed))
        await self.events.record(change, project_id=row.project_id, actor=actor)

    async def _held(self, item_id: int, actor: Actor | None) -> models.Item:
        seen = await self.items.visible(item_id, actor)
        if seen is None:
            raise ItemNotFound(item_id)
        await self._write_to(seen.project_id, actor)
        row = await self.items.held(item_id)
        if row is None:  # deleted meanwhile
            raise ItemNotFound(item_id)
        return row

    async def _write_to(self, project_id: int, actor: Actor | None) -> None:
        """For writing. Writers of one project go one after the other: places depend on it."""
        project = await self.projects.visible(project_id, actor)
        if project is None:
            raise ProjectNotFound(project_id)
        if not await self.projects.works_on(project_id, actor):
            if not project.is_public:
                raise NotOnTheProject(internal=f"project {project_id}")
            access.check(self.writers, actor)
        await self.projects.lock(project_id)

    async def _gap(self, row: models.Item, status: str, after: int | None) -> tuple[float | None, float | None]:
        gap = await self.items.gap(row, status, after)
        if gap is None:
            raise Invalid(errors=[FieldError("after", "must be another item of that project and column")])
        return gap.lower, gap.upper

    async def _one(self, row: models.Item, actor: Actor | None) -> Item:
        return (await self._shown([row], actor))[0]

    async def _shown(self, rows: Sequence[models.Item], actor: Actor | None) -> list[Item]:
        """With their posts: one statement for all of them."""
        posts: Mapping[int, list[Row[Any]]] = defaultdict(list)
        if rows:
            for post in await self.links.of([row.id for row in rows], actor):
                posts[post.item_id].append(post)
        return [as_item(row, posts.get(row.id, ())) for row in rows]


def as_item(row: models.Item, posts: Sequence[Row[Any]]) -> Item:
    return Item(
        row.id,
        row.name,
        row.description,
        row.status,
        row.details,
        row.project_id,
        row.position,
        [ItemPost(post.id, post.title, post.score) for post in posts],
        row.created_at,
        row.updated_at,
    )


def _stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an item."""
    values = {name: value for name, value in given.items() if value is not UNSET}
    for name in ("name", "status"):
        if name in values:
            values[name] = values[name].strip()
    if "metadata" in values:
        values["details"] = values.pop("metadata")
    return values
