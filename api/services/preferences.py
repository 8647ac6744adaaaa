from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, structs

from api.errors import BadUnsubscribeLink
from api.mail.links import Stoppable, UnsubscribeLinks
from api.schemas.preferences import Preferences, PreferencesUpdate, Unsubscribed
from db.delivery import Delivery, NotificationKind
from db.repositories.preferences import PreferenceRepository, deliveries, select_choices
from db.statements import Reads


class PreferenceReader:
    """The caller's own choices. Without a session, by a statement that is made once."""

    def __init__(self, reads: Reads, *, mail_is_sent: bool) -> None:
        self.reads = reads
        self.mail_is_sent = mail_is_sent

    async def get(self, user_id: int) -> Preferences:
        chosen = await self.reads.rows(select_choices(), {"user_id": user_id})
        return as_preferences(deliveries(chosen), mail_is_sent=self.mail_is_sent)


class PreferenceService:
    """Which news come by mail: chosen in the profile, or stopped by a link of a mail."""

    def __init__(self, preferences: PreferenceRepository, links: UnsubscribeLinks, *, mail_is_sent: bool) -> None:
        self.preferences = preferences
        self.links = links
        self.mail_is_sent = mail_is_sent

    async def update(self, user_id: int, changes: PreferencesUpdate) -> Preferences:
        given: dict[Any, Any] = structs.asdict(changes)  # its fields are the kinds
        await self.preferences.choose(user_id, {kind: how for kind, how in given.items() if how is not UNSET})
        return as_preferences(await self.preferences.of(user_id), mail_is_sent=self.mail_is_sent)

    async def unsubscribe(self, token: str) -> Unsubscribed:
        """Works as often as one likes."""
        user_id, what = self.opened(token)
        chosen = await self.preferences.of(user_id)
        stopped = [kind for kind, delivery in chosen.items() if what in (kind, delivery)]
        await self.preferences.choose(user_id, dict.fromkeys(stopped, "off"))
        return Unsubscribed([str(kind) for kind in stopped])

    def opened(self, token: str) -> tuple[int, Stoppable]:
        """Whose mails a link stops, and which. Raises BadUnsubscribeLink for what was not made here."""
        opened = self.links.open(token)
        if opened is None:
            raise BadUnsubscribeLink
        return opened


def as_preferences(chosen: Mapping[NotificationKind, Delivery], *, mail_is_sent: bool) -> Preferences:
    return msgspec.convert(dict(chosen) | {"mail_is_sent": mail_is_sent}, Preferences)  # its fields are the kinds
