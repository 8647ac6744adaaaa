"""The one error body."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.errors import FieldError


class ErrorDetail(msgspec.Struct, frozen=True):
    user_message: Annotated[str, Meta(description="A sentence for a person.")]
    internal_message: Annotated[str, Meta(description="For a developer; holds no secrets.")]


class ErrorBody(msgspec.Struct, frozen=True):
    detail: ErrorDetail
    status: Annotated[int, Meta(description="The HTTP status, once more.", examples=[422])]
    title: Annotated[str, Meta(description="The phrase of the status.", examples=["Unprocessable Entity"])]
    code: Annotated[str, Meta(description="A stable slug to program against.", examples=["invalid"])]
    errors: Annotated[list[FieldError], Meta(description="All faulty fields at once; empty if no field is at fault.")]
