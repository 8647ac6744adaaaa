"""What the addresses and queries of several nouns consist of."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from api.errors import FieldError, Invalid
from api.pagination import CURSOR_LENGTH_MAX
from api.schemas.issues import INT32_MAX
from api.schemas.numbers import INT64_MAX
from api.schemas.text import NO_NUL

IDS_MAX = 100


def number_of(what: str) -> PathParameter:
    return PathParameter(ge=1, le=INT64_MAX, description=f"Number of the {what}.")


def per_page(what: str) -> QueryParameter:
    return QueryParameter(ge=1, le=100, description=f"{what} per page.")


def of_project(description: str) -> QueryParameter:
    return QueryParameter(ge=1, le=INT64_MAX, description=description)


def numbers_of(what: str) -> QueryParameter:
    """A list of them, as text: `read_ids`."""
    return QueryParameter(max_length=2000, description=f"Numbers of at most {IDS_MAX} {what}, separated by commas.")


def read_ids(field: str, text: str) -> list[int]:
    """In order, each once; `field` is the parameter that a fault names."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > IDS_MAX:
        raise Invalid(errors=[FieldError(field, f"must be at most {IDS_MAX} numbers")])
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= INT64_MAX for part in parts):
        raise Invalid(errors=[FieldError(field, "must be numbers, separated by commas")])
    return sorted({int(part) for part in parts})


PostId = Annotated[int, number_of("post")]
ProjectId = Annotated[int, number_of("project")]
IssueNumber = Annotated[int, PathParameter(ge=1, le=INT32_MAX, description="Number of the issue within its project.")]
NextPage = Annotated[
    str | None, QueryParameter(max_length=CURSOR_LENGTH_MAX, description="`next_cursor` of the page before.")
]
Kinds = Annotated[
    str,
    QueryParameter(
        max_length=1000,
        pattern=NO_NUL,
        description="Only these, separated by commas; `post.*` is every kind of a noun. Empty: all.",
    ),
]
"""Of events."""
