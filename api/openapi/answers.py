"""What return types cannot say of an operation: other forms of bodies, and answers to those who have the content."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    Schema,
)

PICTURES: Mapping[str, Sequence[str]] = {
    "getImage": ("image/png", "image/jpeg", "image/webp", "image/gif"),
    "getThumbnail": ("image/webp",),
}
TEXT = Schema(type=OpenAPIType.STRING)


def correct(operation: Operation, *, is_cached: bool) -> None:
    """`is_cached`: whether its responses carry a tag: api/cache."""
    name = str(operation.operation_id)
    if name == "createClassicPost":
        _urlencoded_too(operation)
    if name == "streamEvents":
        _stream(operation)
    if name in PICTURES:
        _picture(operation, PICTURES[name])
    if "Feeds" in (operation.tags or ()):
        _feed(operation)
    if is_cached:
        _conditional(operation)


def _urlencoded_too(operation: Operation) -> None:
    """The classic form may come urlencoded, without its picture."""
    body: Any = operation.request_body
    body.content["application/x-www-form-urlencoded"] = next(iter(body.content.values()))


def _stream(operation: Operation) -> None:
    """Server-sent events are text that goes on."""
    answer = _whole(operation)
    answer.description = "Events, as long as they are followed"
    answer.content = {"text/event-stream": OpenAPIMediaType(schema=TEXT)}


def _picture(operation: Operation, media_types: Sequence[str]) -> None:
    """Bytes of one of a few types."""
    answer = _whole(operation)
    binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
    answer.content = {name: OpenAPIMediaType(schema=binary) for name in media_types}
    if operation.operation_id == "getImage":
        _responses(operation)["206"] = OpenAPIResponse("The part asked for by `Range`.", content=answer.content)


def _feed(operation: Operation) -> None:
    """A JSON Feed is an object, although it is made as bytes."""
    for name, media in (_whole(operation).content or {}).items():
        if name.endswith("+json"):
            media.schema = Schema(type=OpenAPIType.OBJECT, description="JSON Feed 1.1")


def _conditional(operation: Operation) -> None:
    """A tag goes out, comes back, and saves the body (RFC 9110, section 13)."""
    _responses(operation)["304"] = OpenAPIResponse("The client has this content already.")
    for status in {"200", "206", "304"} & set(_responses(operation)):
        answer: Any = _responses(operation)[status]
        answer.headers = {
            **(answer.headers or {}),
            "ETag": OpenAPIHeader(schema=TEXT, description="Names the content."),
        }
    known = Parameter(
        name="If-None-Match",
        param_in="header",
        schema=TEXT,
        description="An `ETag` of before: what has not changed is answered with 304, and no body.",
    )
    operation.parameters = [*(operation.parameters or ()), known]


def _responses(operation: Operation) -> dict[str, OpenAPIResponse | Reference]:
    return operation.responses or {}


def _whole(operation: Operation) -> OpenAPIResponse:
    return cast("OpenAPIResponse", _responses(operation)["200"])
