from typing import Any

from sqlalchemy import Row

from api import pagination
from api.errors import NotificationNotFound, Unauthenticated
from api.pagination import Cursor
from api.schemas.notifications import Notification, NotificationPage, UnreadCount
from db.actor import Actor
from db.repositories.notifications import NotificationRepository

ORDER = "notifications"


class NotificationService:
    """What the caller is told: only of what they see still, and nobody else's."""

    def __init__(self, notifications: NotificationRepository) -> None:
        self.notifications = notifications

    async def page(self, limit: int, cursor: str | None, actor: Actor | None, *, unread: bool) -> NotificationPage:
        before = pagination.decode(cursor, ORDER).id if cursor is not None else None
        rows = await self.notifications.page(_signed_in(actor), limit + 1, before, unread=unread)
        more = pagination.encode(Cursor(ORDER, 0, rows[limit - 1].id)) if len(rows) > limit else None
        return NotificationPage([_shown(row) for row in rows[:limit]], more)

    async def unread(self, actor: Actor | None) -> UnreadCount:
        return UnreadCount(await self.notifications.count_unread(_signed_in(actor)))

    async def read(self, notification_id: int, actor: Actor | None) -> UnreadCount:
        """Marking it twice changes nothing."""
        if not await self.notifications.read(_signed_in(actor).user_id or 0, notification_id):
            raise NotificationNotFound(notification_id)
        return await self.unread(actor)

    async def read_through(self, notification_id: int, actor: Actor | None) -> UnreadCount:
        await self.notifications.read_through(_signed_in(actor).user_id or 0, notification_id)
        return await self.unread(actor)


def _signed_in(actor: Actor | None) -> Actor:
    if actor is None or actor.user_id is None:
        raise Unauthenticated
    return actor


def _shown(row: Row[Any]) -> Notification:
    return Notification(**row._mapping)  # noqa: SLF001  its public name
