"""Who may be told of a batch of events, as it is at this moment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.events.live.messages import Told
from api.principal import Credential, Principal
from db.repositories.projects import ProjectRepository
from db.repositories.sections import Recipients
from db.repositories.users import UserRepository
from db.sections import EventSection

NOBODY = Recipients(None, frozenset())


@dataclass(frozen=True, slots=True)
class Audience:
    recipients: Mapping[tuple[int, EventSection], Recipients]
    """By project and section; of what is not there only admins are told, such as of a project that is gone."""
    active: Mapping[Credential, bool]
    """What stands for an active account still, and whether it is an admin's. Empty where all is for everybody."""

    def includes(self, principal: Principal | None, event: Told) -> bool:
        recipients = NOBODY if event.about is None else self.recipients.get(event.about, NOBODY)
        if recipients.includes_everybody(event.id):
            return True
        if principal is None or principal.credential is None:
            return False
        is_admin = self.active.get(principal.credential)
        if is_admin is None:
            return False
        return principal.user_id in recipients.members or (is_admin and principal.is_admin)


async def audience_of(session: AsyncSession, events: Sequence[Told], credentials: Collection[Credential]) -> Audience:
    """Asked after the events were read, so that nobody is told of what was closed to them in or before these."""
    first: dict[tuple[int, EventSection], int] = {}
    for event in events:
        if event.about is not None:
            first[event.about] = min(event.id, first.get(event.about, event.id))
    projects = ProjectRepository(session=session, wrap_exceptions=False)
    recipients = await projects.recipients(first) if first else {}
    audience = Audience(recipients, {})
    if all(audience.includes(None, event) for event in events):
        return audience
    users = UserRepository(session=session, wrap_exceptions=False)
    session_ids = [each for each in credentials if isinstance(each, UUID)]
    key_ids = [each for each in credentials if isinstance(each, int)]
    return Audience(recipients, await users.active(session_ids, key_ids))
