from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id
from db.actor import ProjectRole


class Member(msgspec.Struct, frozen=True):
    """Somebody's part in a project. Owners manage it, members work on its issues, viewers read, post and vote."""

    user_id: Id
    name: str
    role: ProjectRole


class MemberChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Annotated[
        ProjectRole, Meta(description="`owner` hands the project over; the former owner stays as a member.")
    ]
