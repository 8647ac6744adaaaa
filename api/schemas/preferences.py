from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from db.delivery import Delivery

Choice = Annotated[Delivery, Meta(description="off, now, or daily: once a day, as far as it was not read by then.")]


class Preferences(msgspec.Struct, frozen=True):
    """Which news come by mail. In the application all of them are shown."""

    comment: Choice
    reply: Choice
    mention: Choice
    status: Choice
    assigned: Choice
    mail_is_sent: Annotated[bool, Meta(description="False: this installation has no mail server.")]


class PreferencesUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    comment: Choice | UnsetType = UNSET
    reply: Choice | UnsetType = UNSET
    mention: Choice | UnsetType = UNSET
    status: Choice | UnsetType = UNSET
    assigned: Choice | UnsetType = UNSET


class Unsubscribed(msgspec.Struct, frozen=True):
    """What does not come by mail any more."""

    kinds: list[str]
