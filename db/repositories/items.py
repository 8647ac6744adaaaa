from collections.abc import Mapping
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from db.actor import Actor
from db.models import Item, ItemPost
from db.repositories import places
from db.repositories.item_lists import one_item
from db.repositories.sections import viewer_values, visible_ids


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Those of the projects whose roadmap the actor sees."""
    return Item.project_id.in_(visible_ids(actor, "roadmap"))


class ItemRepository(SQLAlchemyAsyncRepository[Item]):
    """Items stand in one line per project; a column of the roadmap shows those of one status in that order."""

    model_type = Item

    async def shown(self, item_id: int, actor: Actor | None) -> Row[Any] | None:
        """What lists show the actor of one item."""
        values = {"item_id": item_id, **viewer_values(actor)}
        return (await self.session.execute(one_item(is_checked=False), values)).one_or_none()

    async def visible(self, item_id: int, actor: Actor | None) -> Item | None:
        found: Item | None = await self.session.scalar(select(Item).where(Item.id == item_id, visible_to(actor)))
        return found

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
