from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.numbers import Id
from api.schemas.text import Input, line_of, text_of
from db.actor import ProjectRole
from db.limits import PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX
from db.sections import DEFAULT_VISIBILITY, Visibility

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


SEEN_BY = "Who sees it while the project is public; of a private project only members and admins see anything."
PostsVisibility = Annotated[Visibility, Meta(description=f"Posts, votes and comments on posts. {SEEN_BY}")]
RoadmapVisibility = Annotated[Visibility, Meta(description=f"Roadmap items. {SEEN_BY}")]
IssuesVisibility = Annotated[
    Visibility,
    Meta(description=f"Issues, their labels, history and comments; a post's own status is part of the post. {SEEN_BY}"),
]
MembersVisibility = Annotated[Visibility, Meta(description=f"Who belongs to the project. {SEEN_BY}")]


class ProjectVisibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sees which section of a public project: everyone, or its owner, members, viewers and the admins."""

    posts: PostsVisibility = DEFAULT_VISIBILITY["posts"]
    roadmap: RoadmapVisibility = DEFAULT_VISIBILITY["roadmap"]
    issues: IssuesVisibility = DEFAULT_VISIBILITY["issues"]
    members: MembersVisibility = DEFAULT_VISIBILITY["members"]


class ProjectVisibilityUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is. Events from before a section is opened stay with the members."""

    posts: PostsVisibility | UnsetType = UNSET
    roadmap: RoadmapVisibility | UnsetType = UNSET
    issues: IssuesVisibility | UnsetType = UNSET
    members: MembersVisibility | UnsetType = UNSET


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
    visibility: ProjectVisibility
    is_listed: Annotated[
        bool,
        Meta(
            description=(
                "Whether a public project stands for the board: people who do not belong to it are shown it among "
                "their projects, lists and feeds of the whole board take from it, and whoever works on it is staff."
            )
        ),
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
    visibility: ProjectVisibility | UnsetType = UNSET


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
    visibility: ProjectVisibilityUpdate | UnsetType = UNSET
