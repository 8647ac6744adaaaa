from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.schemas.accounts import Email
from api.schemas.numbers import Id
from api.schemas.text import Input, text_of
from db.limits import MESSAGE_LENGTH_MAX

QueuedMailStatus = Literal["waiting", "failed", "sent"]


class MessageCreate(Input, frozen=True, forbid_unknown_fields=True):
    email: Email
    message: Annotated[str, text_of(MESSAGE_LENGTH_MAX, example="Your idea is live.")]


class MessageQueued(msgspec.Struct, frozen=True):
    """It is kept, and will be sent."""

    status: Literal["queued"]


class MailTest(msgspec.Struct, frozen=True):
    """What the mail server said to a test mail."""

    delivered: bool
    to: str
    answer: Annotated[str, Meta(description="The server's own words.", examples=["250 OK"])]


class MailState(msgspec.Struct, frozen=True):
    """How mails are sent, and how the queue stands."""

    enabled: Annotated[bool, Meta(description="False: no server is set, and mails wait.")]
    server: Annotated[str, Meta(description="Host and port.", examples=["mail.example.org:587"])]
    sender: str
    waiting: int
    failed: Annotated[int, Meta(description="Given up.")]


class QueuedMail(msgspec.Struct, frozen=True):
    """A mail of the queue, without its words."""

    id: Id
    to: str
    is_message: Annotated[bool, Meta(description="Written by an admin; else somebody's notifications.")]
    status: Annotated[QueuedMailStatus, Meta(description="Failed: given up, until it is tried again.")]
    attempts: int
    error: Annotated[str, Meta(description="What the mail server answered last.")]
    next_try_at: datetime
    created_at: datetime
    sent_at: datetime | None


class QueuedMailPage(msgspec.Struct, frozen=True):
    items: list[QueuedMail]
    next_cursor: str | None
