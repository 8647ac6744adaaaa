from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.invitations import Token as InvitationToken
from api.schemas.numbers import Id
from api.schemas.text import NO_NUL, Input, line_of
from db.limits import NAME_LENGTH_MAX

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 200

Role = Literal["user", "admin"]
Email = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=254,
        pattern=r"^\s*[^@\s\x00]+@[^@\s\x00]+\s*$",
        description="In any case of letters. Nobody but its owner and the admins sees it.",
        examples=["ada@example.org"],
    ),
]
EmailConfirmed = Annotated[
    bool, Meta(description="False: the address may be somebody else's, so no mail is sent to it.")
]
NewPassword = Annotated[
    str,
    Meta(
        min_length=PASSWORD_LENGTH_MIN,
        max_length=PASSWORD_LENGTH_MAX,
        pattern=NO_NUL,
        description="Hard to guess: no common password, word with a year or keyboard pattern, and nothing like the "
        "name, the e-mail address or the name of the board.",
        examples=["correct horse battery"],
    ),
]
Password = Annotated[str, Meta(max_length=PASSWORD_LENGTH_MAX, pattern=NO_NUL, examples=["correct horse battery"])]
Name = Annotated[str, line_of(NAME_LENGTH_MAX, "Shown to others.", example="Ada")]


class Registration(Input, frozen=True, forbid_unknown_fields=True):
    email: Email
    password: NewPassword
    name: Name
    invitation: Annotated[
        InvitationToken | None,
        Meta(description="Of a link to a project, if there is one. Signing up does not accept it."),
    ] = None


class SetUp(Input, frozen=True, forbid_unknown_fields=True):
    token: Annotated[str, Meta(max_length=100, pattern=NO_NUL, description="From the link that the console printed.")]
    email: Email
    password: NewPassword
    name: Name


class Account(msgspec.Struct, frozen=True):
    """One's own account."""

    id: Id
    email: str
    email_confirmed: EmailConfirmed
    name: str
    role: Role
    created_at: datetime


class Registered(msgspec.Struct, frozen=True):
    """The new account, signed in already."""

    id: Id
    email: str
    email_confirmed: EmailConfirmed
    name: str
    role: Role
    created_at: datetime
    access_token: str
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Meta(description="Seconds.", examples=[1800])]


class AccountUpdate(Input, frozen=True, forbid_unknown_fields=True):
    name: Name | UnsetType = UNSET


class AccountDelete(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    password: Password


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    current_password: Password
    new_password: NewPassword
    revoke_api_keys: Annotated[
        bool, Meta(description="Also revoke all API keys, for whoever knew the password may have made one.")
    ] = True


class AccountExport(msgspec.Struct, frozen=True):
    """Everything that is stored about a person, secrets left out.

    Of projects, and of what others wrote, it holds what the person sees now: words in a project that they were removed
    from are null, unless they wrote them and nobody has changed them since.
    """

    account: dict[str, Any]
    sessions: list[dict[str, Any]]
    api_keys: list[dict[str, Any]]
    projects: Annotated[list[dict[str, Any]], Meta(description="Owned.")]
    memberships: list[dict[str, Any]]
    invitations: Annotated[list[dict[str, Any]], Meta(description="Created or accepted.")]
    webhooks: Annotated[list[dict[str, Any]], Meta(description="Those that the person answers for.")]
    posts: list[dict[str, Any]]
    comments: list[dict[str, Any]]
    items: Annotated[list[dict[str, Any]], Meta(description="Roadmap items that the person created.")]
    votes: list[dict[str, Any]]
    issues: Annotated[list[dict[str, Any]], Meta(description="Reported or assigned.")]
    issue_changes: list[dict[str, Any]]
    uploads: Annotated[list[dict[str, Any]], Meta(description="Pictures that were uploaded within the last two days.")]
    events: Annotated[list[dict[str, Any]], Meta(description="What the log knows of having been done by the person.")]
    follows: Annotated[list[dict[str, Any]], Meta(description="What was followed, or not any more, in so many words.")]
    notifications: list[dict[str, Any]]
    mail_preferences: list[dict[str, Any]]
    mails: Annotated[list[dict[str, Any]], Meta(description="Sent or to be sent to the person.")]
