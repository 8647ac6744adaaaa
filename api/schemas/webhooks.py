from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.events import KINDS
from api.schemas.numbers import Id
from api.schemas.text import SEEN_TEXT
from db.limits import WEBHOOK_URL_LENGTH_MAX

NOUNS = tuple(dict.fromkeys(f"{kind.partition('.')[0]}.*" for kind in KINDS))
TEST = "webhook.test"

if TYPE_CHECKING:
    Wanted = str
else:
    Wanted = Literal[(*NOUNS, *KINDS)]

Kinds = Annotated[
    list[Wanted],
    Meta(
        max_length=100,
        description="Which kinds of events are sent; `post.*` stands for all of a noun. None: everything.",
        examples=[["post.created", "comment.*"]],
    ),
]
Url = Annotated[
    str,
    Meta(
        max_length=WEBHOOK_URL_LENGTH_MAX,
        pattern=SEEN_TEXT,
        description=(
            "http or https, without name and password. It must lead to the public internet, unless the "
            "installation's settings allow its own network."
        ),
        examples=["https://example.org/corkboard"],
    ),
]
Secret = Annotated[
    str,
    Meta(
        description="What requests are signed with, this once: docs/webhooks.md.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    ),
]
PreviousUntil = Annotated[datetime | None, Meta(description="Until then the secret before the present one signs, too.")]


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is told of events."""

    id: Id
    project_id: Annotated[int | None, Meta(description="Null: of the whole site, events of accounts included.")]
    created_by_name: Annotated[
        str | None,
        Meta(
            description=(
                "Who answers for it: whoever created it, changed its address or switched it on last. Null: the account "
                "is gone."
            )
        ),
    ]
    url: str
    kinds: Annotated[list[Wanted], Meta(description="None: everything.")]
    is_active: bool
    off_reason: Annotated[
        Literal["gone", "failing", "creator"] | None,
        Meta(
            description=(
                "Why it was switched off by itself: it answered 410, it failed for days without a success, or who "
                "answers for it may not manage it any more."
            )
        ),
    ]
    failing_since: Annotated[datetime | None, Meta(description="When the first attempt since the last success failed.")]
    previous_secret_until: PreviousUntil
    created_at: datetime
    updated_at: datetime


class WebhookCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Url
    kinds: Kinds = []
    project_id: Annotated[Id | None, Meta(description="Null or left out: the whole site, for admins.")] = None
    is_active: bool = True


class WebhookUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is. Switched off, it is told of nothing, and what waited is given up.

    Whoever switches it on or changes its address answers for it from then on: it is paused when they may not manage it
    any more.
    """

    url: Url | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class WebhookCreated(Webhook, frozen=True, kw_only=True):
    secret: Secret


class WebhookSecret(msgspec.Struct, frozen=True):
    secret: Secret
    previous_secret_until: PreviousUntil


class DeliveryAttempt(msgspec.Struct, frozen=True):
    """A request, and what came back."""

    at: datetime
    url: str
    duration_ms: int
    status: Annotated[int | None, Meta(description="HTTP status. Null: there was no answer.")]
    body: Annotated[str | None, Meta(description="The beginning of the answer's body, at most 8 KiB.")]
    error: Annotated[str | None, Meta(description="Why it counts as failed, in a sentence. Null: it does not.")]


class WebhookDelivery(msgspec.Struct, frozen=True):
    """An event for a webhook."""

    id: Annotated[Id, Meta(description="`webhook-id` of its requests, the same at every attempt.")]
    event_id: Annotated[int | None, Meta(description="Null: a test.")]
    kind: Annotated[str, Meta(description=f"Of the event, or `{TEST}`.")]
    body: Annotated[str, Meta(description="What is sent: the event as JSON.")]
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    next_try_at: Annotated[datetime | None, Meta(description="Null unless it is pending.")]
    last_attempt: Annotated[DeliveryAttempt | None, Meta(description="Null: there was none yet.")]
    error: Annotated[str | None, Meta(description="Why it failed, or will be tried again.")]
    created_at: datetime


class WebhookDeliveryPage(msgspec.Struct, frozen=True):
    items: list[WebhookDelivery]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null on the last.")]
