"""Notifications: what has happened, for whoever is signed in.

/api/notifications, /api/notifications/unread, /api/notifications/read, /api/notifications/{notification_id}/read
"""

from typing import Annotated

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.guards import signed_in
from api.parameters import NextPage, number_of, per_page
from api.schemas.notifications import NotificationPage, ReadThrough, UnreadCount
from api.services.notifications import NotificationReader, NotificationService
from db.actor import Actor

NotificationId = Annotated[int, number_of("notification")]
OWN = {"errors": [401, 403]}


class NotificationController(Controller):
    path = "/notifications"
    tags = ("Notifications",)
    guards = (signed_in,)

    @get(operation_id="listNotifications", summary="List notifications", opt=OWN)
    async def list_notifications(
        self,
        notification_reader: NamedDependency[NotificationReader],
        actor: NamedDependency[Actor | None],
        unread: Annotated[bool, QueryParameter(description="Only what was not read yet.")] = False,
        limit: Annotated[int, per_page("Notifications")] = 50,
        cursor: NextPage = None,
    ) -> NotificationPage:
        """The newest first. What the caller does not see any more is left out."""
        return await notification_reader.page(limit, cursor, actor, unread=unread)

    @get("/unread", operation_id="countUnread", summary="How many are unread", opt=OWN)
    async def count_unread(
        self, notification_reader: NamedDependency[NotificationReader], actor: NamedDependency[Actor | None]
    ) -> UnreadCount:
        """Cheap enough to be asked often."""
        return await notification_reader.unread(actor)

    @put("/read", operation_id="readNotifications", summary="Mark all as read", opt=OWN)
    async def read_notifications(
        self,
        data: JSONBody[ReadThrough],
        notifications: NamedDependency[NotificationService],
        actor: NamedDependency[Actor | None],
    ) -> UnreadCount:
        """This one and all older ones. Answers how many are unread now."""
        return await notifications.read_through(data.through, actor)

    @put(
        "/{notification_id:int}/read",
        operation_id="readNotification",
        summary="Mark as read",
        opt={"errors": [401, 403, 404]},
    )
    async def read_notification(
        self,
        notification_id: NotificationId,
        notifications: NamedDependency[NotificationService],
        actor: NamedDependency[Actor | None],
    ) -> UnreadCount:
        """Answers how many are unread now."""
        return await notifications.read(notification_id, actor)
