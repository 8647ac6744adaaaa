from api import pagination
from api.errors import NotificationNotFound, Unauthenticated
from api.pagination import Cursor
from api.schemas.notifications import Notification, NotificationPage, UnreadCount
from db.actor import Actor
from db.repositories import notifications
from db.repositories.notifications import NotificationRepository
from db.repositories.sections import viewer_values
from db.statements import Reads

ORDER = "notifications"


class NotificationReader:
    """What the caller is told: only of what they see still, and nobody else's.

    Without a session, by statements that are made once.
    """

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def page(self, limit: int, cursor: str | None, actor: Actor | None, *, unread: bool) -> NotificationPage:
        values = viewer_values(_signed_in(actor))
        if cursor is not None:
            values["after_id"] = pagination.decode(cursor, ORDER).id
        statement = notifications.listed(limit + 1, unread=unread, is_later=cursor is not None)
        rows = await self.reads.rows(statement, values)
        items = [Notification(*row) for row in rows[:limit]]
        more = pagination.encode(Cursor(ORDER, 0, items[-1].id)) if len(rows) > limit else None
        return NotificationPage(items, more)

    async def unread(self, actor: Actor | None) -> UnreadCount:
        ((number,),) = await self.reads.rows(notifications.count_unread(), viewer_values(_signed_in(actor)))
        return UnreadCount(number)


class NotificationService:
    """Marks the caller's own as read."""

    def __init__(self, notifications: NotificationRepository) -> None:
        self.notifications = notifications

    async def read(self, notification_id: int, actor: Actor | None) -> UnreadCount:
        """Marking it twice changes nothing."""
        if not await self.notifications.read(_signed_in(actor).user_id or 0, notification_id):
            raise NotificationNotFound(notification_id)
        return UnreadCount(await self.notifications.count_unread(_signed_in(actor)))

    async def read_through(self, notification_id: int, actor: Actor | None) -> UnreadCount:
        await self.notifications.read_through(_signed_in(actor).user_id or 0, notification_id)
        return UnreadCount(await self.notifications.count_unread(_signed_in(actor)))


def _signed_in(actor: Actor | None) -> Actor:
    if actor is None or actor.user_id is None:
        raise Unauthenticated
    return actor
