from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from db.actor import Actor
from db.limits import ITEM_PROPOSED
from db.models import Item, ItemPost, Post, Project
from db.repositories import places, posts
from db.repositories.authors import author_of
from db.repositories.search import limit_search
from db.repositories.sections import listed_ids, visible_ids

SHOWN = (Item, author_of(Item.author_id, Item.project_id))
"""A row that is shown: the item, and the account of its author."""


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is empty or None does not narrow the list."""

    status: str = ""
    search: str = ""
    """Occurs in name or description as it stands, in any case of letters."""
    project_id: int | None = None
    """None: of all listed projects, and those the actor belongs to."""


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Those of the projects whose roadmap the actor sees."""
    return Item.project_id.in_(visible_ids(actor, "roadmap"))


class ItemRepository(SQLAlchemyAsyncRepository[Item]):
    """Items stand in one line per project; a column of the roadmap shows those of one status in that order."""

    model_type = Item

    async def page(self, wanted: ItemFilter, limit: int, offset: int, actor: Actor | None) -> Sequence[Row[Any]]:
        """By column as the roadmap shows them, then by position."""
        columns = () if wanted.status else (Item.stage, Item.status)
        statement = select(*SHOWN).where(*_conditions(wanted, actor)).order_by(*columns, Item.position, Item.id)
        async with limit_search(self.session, wanted.search):
            return (await self.session.execute(statement.limit(limit).offset(offset))).all()

    async def shown(self, item_id: int, *where: ColumnElement[bool]) -> Row[Any] | None:
        """What lists show of one item."""
        return (await self.session.execute(select(*SHOWN).where(Item.id == item_id, *where))).one_or_none()

    async def latest(self, wanted: ItemFilter, limit: int) -> Sequence[Row[tuple[Item, str]]]:
        """Of what the roadmap shows everybody, the last changed first, with the slug of its project.

        Proposals are left out: anybody may write them.
        """
        statement = select(Item, Project.slug).join(Project, Project.id == Item.project_id)
        shown = statement.where(*_conditions(wanted, None), Item.status != ITEM_PROPOSED)
        shown = shown.order_by(Item.updated_at.desc(), Item.id.desc())
        return (await self.session.execute(shown.limit(limit))).all()

    async def total(self, wanted: ItemFilter, actor: Actor | None) -> int:
        """How many there are on all pages together."""
        statement = select(func.count()).select_from(Item).where(*_conditions(wanted, actor))
        async with limit_search(self.session, wanted.search):
            return await self.session.scalar(statement) or 0

    async def visible(self, item_id: int, actor: Actor | None) -> Item | None:
        found: Item | None = await self.session.scalar(select(Item).where(Item.id == item_id, visible_to(actor)))
        return found

    async def own_among(self, item_ids: Sequence[int], actor: Actor) -> Sequence[int]:
        """Those of the items that the actor created and still sees."""
        own = select(Item.id).where(Item.id.in_(item_ids), Item.author_id == actor.id, visible_to(actor))
        return (await self.session.scalars(own.order_by(Item.id))).all()

    async def held(self, item_id: int) -> Item | None:
        """For changing it, as it is now: until the transaction ends nobody else does."""
        statement = select(Item).where(Item.id == item_id).with_for_update(key_share=True)
        found: Item | None = await self.session.scalar(statement.execution_options(populate_existing=True))
        return found

    async def edit(self, item: Item, values: Mapping[str, Any], *, edited: bool = True) -> None:
        """`edited` dates it as changed now; moving within a column does not."""
        for name, value in values.items():
            setattr(item, name, value)
        if edited:
            item.updated_at = func.now()
        await self.session.flush()

    async def remove(self, item_id: int) -> None:
        """With its links."""
        await self.session.execute(delete(Item).where(Item.id == item_id))

    async def gap(self, item: Item, status: str, after: int | None) -> Row[Any] | None:
        """Where `item` fits in that column of its project, below the item `after`, or on top."""

        def in_column(row: Any) -> ColumnElement[bool]:
            return and_(_beside(item, row), row.status == status)

        below = None if after is None else Item.id == after
        return (await self.session.execute(places.gap(Item, in_column, below))).one_or_none()

    async def spread(self, item: Item) -> None:
        """Of its whole project, whatever the column."""
        await self.session.execute(places.spread(Item, lambda row: _beside(item, row)))


class ItemPostRepository(SQLAlchemyAsyncRepository[ItemPost]):
    """Posts that items answer."""

    model_type = ItemPost

    async def of(self, item_ids: Sequence[int], actor: Actor | None) -> Sequence[Row[Any]]:
        """Posts linked to these items, those the actor sees."""
        statement = (
            select(ItemPost.item_id, Post.id, Post.title, Post.score)
            .join(Post, Post.id == ItemPost.post_id)
            .where(ItemPost.item_id.in_(item_ids), posts.visible_to(actor))
        )
        return (await self.session.execute(statement.order_by(ItemPost.item_id, Post.id))).all()

    async def link(self, item_id: int, post_id: int) -> bool:
        """False if they were linked already."""
        row = insert(ItemPost).values(item_id=item_id, post_id=post_id).on_conflict_do_nothing()
        return await self.session.scalar(row.returning(ItemPost.post_id)) is not None

    async def unlink(self, item_id: int, post_id: int) -> bool:
        """False if they were not linked."""
        row = delete(ItemPost).where(ItemPost.item_id == item_id, ItemPost.post_id == post_id)
        return await self.session.scalar(row.returning(ItemPost.post_id)) is not None

    async def links_of(self, item_id: int) -> int:
        number = await self.session.scalar(select(func.count()).where(ItemPost.item_id == item_id))
        return number or 0


def _beside(item: Item, row: Any) -> ColumnElement[bool]:
    """Another one of its project."""
    return and_(row.project_id == item.project_id, row.id != item.id)


def _conditions(wanted: ItemFilter, actor: Actor | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.project_id is None:
        found.append(Item.project_id.in_(listed_ids(actor, "roadmap")))
    else:
        found += [visible_to(actor), Item.project_id == wanted.project_id]
    if wanted.status:
        found.append(Item.status == wanted.status)
    if wanted.search:
        found.append(
            or_(
                Item.name.icontains(wanted.search, autoescape=True),
                Item.description.icontains(wanted.search, autoescape=True),
            )
        )
    return found
