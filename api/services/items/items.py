from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, structs

from api.errors import (
    FieldError,
    Invalid,
    ItemAuthorRequired,
    ItemNotFound,
    NotOnTheProject,
    PostNotFound,
    TooManyLinks,
)
from api.positions import between, lies_between
from api.schemas.events import ItemDeleted, ItemUpdated
from api.schemas.items import Item, ItemPlace, ItemReplace, ItemUpdate
from api.services.items import metadata
from api.services.items.creating import check_proposing
from api.services.items.reading import item_from_row
from api.who import Who
from db import models
from db.actor import Actor
from db.limits import ITEM_PLANNED, ITEM_PROPOSED
from db.repositories.events import EventRepository
from db.repositories.items import ItemPostRepository, ItemRepository
from db.repositories.posts import PostRepository
from db.repositories.projects import ProjectRepository

MOST_LINKS = 100
SHOWN_AS = {"details": "metadata"}
ACCEPTED = "This item is on the roadmap now. Only the project's members can change it."
STATUS_REFUSED = "Only the project's members decide where an item stands on the roadmap."


class ItemService:
    """Who works on a project plans its items.

    Where everybody sees the roadmap, whoever `[access]` allows proposes items; an author changes and deletes a proposal
    until a member of the project accepts it by giving it another status.
    """

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

    async def update(self, item_id: int, changes: ItemUpdate | ItemReplace, actor: Actor | None) -> Item:
        """An update's metadata is merged into what is there, a replacement's takes its place."""
        row, is_member = await self._lock_for_change(item_id, actor)
        values = _stored(structs.asdict(changes))
        if isinstance(changes, ItemReplace):
            values.setdefault("status", ITEM_PLANNED if is_member else row.status)
        if not is_member and values.get("status", row.status) != row.status:
            raise NotOnTheProject(STATUS_REFUSED, f"item {item_id}")
        if isinstance(changes, ItemUpdate) and "details" in values:
            values["details"] = metadata.merged(row.details, values["details"]) if values["details"] is not None else {}
        if "details" in values:
            metadata.check(values["details"])
        if changed := [name for name, value in values.items() if getattr(row, name) != value]:
            await self.items.edit(row, values)
            await self._record(row, [SHOWN_AS.get(name, name) for name in changed], actor)
        return await self._one(row, actor)

    async def delete(self, item_id: int, actor: Actor | None) -> None:
        row, _ = await self._lock_for_change(item_id, actor, deletes=True)
        await self.items.remove(item_id)
        await self.events.record(ItemDeleted(item_id), project_id=row.project_id, actor=actor)

    async def place(self, item_id: int, place: ItemPlace, actor: Actor | None) -> Item:
        row, is_member = await self._lock_for_change(item_id, actor)
        status = place.status
        if not is_member and status != row.status:
            raise NotOnTheProject(STATUS_REFUSED, f"item {item_id}")
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
        row, _ = await self._lock_for_change(item_id, actor)
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
        row, _ = await self._lock_for_change(item_id, actor)
        # A link to a post that the actor does not see is none: else its author could try numbers.
        is_visible = await self.posts.visible(post_id, actor) is not None
        if not is_visible or not await self.links.unlink(item_id, post_id):
            raise PostNotFound(post_id)
        await self._record(row, ["posts"], actor)

    async def _record(self, row: models.Item, changed: list[str], actor: Actor | None) -> None:
        change = ItemUpdated(row.id, row.name, row.status, sorted(changed))
        await self.events.record(change, project_id=row.project_id, actor=actor)

    async def _lock_for_change(
        self, item_id: int, actor: Actor | None, *, deletes: bool = False
    ) -> tuple[models.Item, bool]:
        """The item as it is now, and whether the actor works on its project.

        Writers of one project go one after the other: positions depend on it. Raises ItemNotFound, ItemAuthorRequired
        and NotOnTheProject; Unauthenticated and Forbidden where `[access]` allows its author no proposals any more,
        which may still be deleted.
        """
        row = await self.items.visible(item_id, actor)
        if row is None:
            raise ItemNotFound(item_id)
        is_member = await self.projects.works_on(row.project_id, actor)
        if not is_member:
            _check_own_proposal(row, actor)
            if not deletes:
                await check_proposing(self.projects, row.project_id, actor, self.writers)
        await self.projects.lock(row.project_id)
        row = await self.items.held(item_id)
        if row is None:  # deleted meanwhile
            raise ItemNotFound(item_id)
        if not is_member:
            _check_own_proposal(row, actor)  # it may have been accepted meanwhile
        return row, is_member

    async def _gap(self, row: models.Item, status: str, after: int | None) -> tuple[float | None, float | None]:
        gap = await self.items.gap(row, status, after)
        if gap is None:
            raise Invalid(errors=[FieldError("after", "must be another item of that project and column")])
        return gap.lower, gap.upper

    async def _one(self, item: models.Item, actor: Actor | None) -> Item:
        """Of an item that this transaction has locked."""
        row = await self.items.shown(item.id, actor)
        if row is None:
            raise ItemNotFound(item.id)
        return item_from_row(row)


def _check_own_proposal(item: models.Item, actor: Actor | None) -> None:
    if actor is None or item.author_id != actor.id:
        raise ItemAuthorRequired(item.id)
    if item.status != ITEM_PROPOSED:
        raise NotOnTheProject(ACCEPTED, f"item {item.id} is {item.status}")


def _stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an item."""
    values = {name: value for name, value in given.items() if value is not UNSET}
    if "metadata" in values:
        values["details"] = values.pop("metadata")
    return values
