"""Texts as people send them. NUL is refused because PostgreSQL's text cannot hold it."""

from typing import Annotated

from msgspec import Meta

from db.limits import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, USERNAME_LENGTH_MAX

SEARCH_LENGTH_MAX = 200

NOT_BLANK = r"^[^\x00]*[^\s\x00][^\x00]*$"
NO_NUL = r"^[^\x00]*$"

Title = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TITLE_LENGTH_MAX,
        pattern=NOT_BLANK,
        description="Spaces around it are removed; it cannot be blank.",
        examples=["Dark mode for the dashboard"],
    ),
]
Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TEXT_LENGTH_MAX,
        pattern=NOT_BLANK,
        description="What there is to say. It cannot be blank.",
        examples=["My eyes hurt at night. A dark theme would help."],
    ),
]
Username = Annotated[
    str,
    Meta(
        max_length=USERNAME_LENGTH_MAX,
        pattern=NO_NUL,
        description="A name to show; empty means anonymous.",
        examples=["Ada"],
    ),
]
ImageHash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 (hex) of the picture as it was uploaded.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
ImageToken = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=NO_NUL,
        description=(
            "`upload_token` of the answer to POST /api/images. Needed only by clients that keep no cookies: for others "
            "the cookie or the session shows who uploaded the picture."
        ),
        examples=[None],
    ),
]
