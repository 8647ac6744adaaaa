from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.numbers import Id
from api.schemas.text import Input, line_of, text_of
from db.actor import ProjectRole
from db.limits import PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX

ProjectName = Annotated[str, line_of(PROJECT_NAME_LENGTH_MAX, example="Mobile app")]
Description = Annotated[str, text_of(PROJECT_DESCRIPTION_LENGTH_MAX, required=False)]
ProjectKey = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z]{2,6}$",
        description=(
            "Before the number of every issue, as in MA-42. Stored in capitals; no two public projects share one, nor "
            "does a new project with one that its owner sees."
        ),
        examples=["MA"],
    ),
]


class Project(msgspec.Struct, frozen=True):
    id: Id
    name: str
    description: str
    key: str
    slug: Annotated[
        str, Meta(description="For addresses. Made from the first name, and stays.", examples=["mobile-app-7kq2xd"])
    ]
    owner_id: Annotated[int | None, Meta(description="null: it belongs to the admins.")]
    is_public: Annotated[bool, Meta(description="false: only members and admins know that it exists.")]
    is_listed: Annotated[
        bool,
        Meta(description="Whether people who do not belong to it are shown it among their projects, if it is public."),
    ]
    my_role: Annotated[
        ProjectRole | None,
        Meta(description="The caller's part in it. Admins manage all projects, whatever their part."),
    ]
    created_at: datetime
    updated_at: datetime


class ProjectCreate(Input, frozen=True, forbid_unknown_fields=True):
    name: ProjectName
    description: Description = ""
    key: Annotated[ProjectKey | None, Meta(description="Left out or null: made from the name.")] = None
    is_public: Annotated[
        bool | None,
        Meta(
            description=(
                "Left out or null: private, except for admins. Who may make a project public says `[access]` of the "
                "settings; by default admins alone."
            )
        ),
    ] = None


class ProjectUpdate(Input, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is. With a new key the issues are called by it at once; their numbers stay."""

    name: ProjectName | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    key: ProjectKey | UnsetType = UNSET
    is_public: Annotated[
        bool | UnsetType, Meta(description="Who may make a project public says `[access]` of the settings.")
    ] = UNSET
    is_listed: Annotated[
        bool | UnsetType,
        Meta(description="Only admins set it to true. A project that an admin makes public is listed if left out."),
    ] = UNSET
