"""What a request brings, read and converted."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast, get_args, get_type_hints

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, ImproperlyConfiguredException, SerializationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty, Receive
from litestar.utils.scope.state import ScopeState

from api.dispatch.forms import read_form
from api.errors import FieldError
from api.faults import every_fault, in_words
from api.raw_headers import header

AnyRequest = Request[Any, Any, Any]
WHOLE = re.compile(r"[0-9]{1,5}")
"""A length in bytes that is below the limit of every operation."""
LIMIT_MIN = 100_000

Read = Callable[[AnyRequest], Awaitable[Any]]


class Body:
    """Of the Struct that a handler declares."""

    def __init__(self, kind: type[msgspec.Struct], read: Read) -> None:
        self.kind = kind
        self._read = read

    async def read(self, request: AnyRequest) -> tuple[Any, Sequence[FieldError]]:
        """Return the body, or everything that is wrong with it."""
        sent = await self._read(request)
        try:
            return msgspec.convert(None if sent is Empty else sent, self.kind, strict=False, str_keys=True), ()
        except msgspec.ValidationError as error:
            whole = FieldError("body", in_words(str(error).partition(" - ")[0]))
            return None, every_fault(sent, self.kind) or [whole]


def make_body(handler: HTTPRouteHandler) -> Body | None:
    """Raises ImproperlyConfiguredException for a body of another kind."""
    field = handler.parsed_data_field
    if field is None:
        return None
    kind = field.annotation
    if not isinstance(kind, type) or not issubclass(kind, msgspec.Struct):
        raise ImproperlyConfiguredException(f"the body of {handler} is no Struct")
    if (handler.resolve_request_max_body_size() or LIMIT_MIN) < LIMIT_MIN:
        raise ImproperlyConfiguredException(f"the limit of the body of {handler} is too low")
    match getattr(field.kwarg_definition, "media_type", None):
        case RequestEncodingType.JSON:
            return Body(kind, _read_json)
        case RequestEncodingType.MULTI_PART:
            return Body(kind, _form_reader(kind))
    raise ImproperlyConfiguredException(f"the body of {handler} is neither JSON nor a form")


async def close_form(request: AnyRequest) -> None:
    """Close the files that came with it."""
    form = ScopeState.from_scope(request.scope).form
    if form is not Empty and any(isinstance(value, (UploadFile, list)) for value in form.values()):
        await (await request.form()).close()


async def _read_json(request: AnyRequest) -> Any:
    await _take_whole(request)
    if not await request.body():
        return Empty
    try:
        return await request.json()
    except SerializationException as error:
        raise ClientException(str(error)) from error


async def _take_whole(request: AnyRequest) -> None:
    """A small body comes in one message, and needs no generator to be put together. Of any other, Litestar reads on."""
    state = ScopeState.from_scope(request.scope)
    announced = header(request.scope, b"content-length") or ""
    if state.body is not Empty or not WHOLE.fullmatch(announced):
        return
    message = await request.receive()
    if message["type"] == "http.request" and not message.get("more_body") and len(message["body"]) == int(announced):
        state.body = message["body"]
    else:
        request.receive = _once_more(message, request.receive)


def _once_more(message: Any, receive: Receive) -> Receive:
    first = [message]

    async def again() -> Any:
        return first.pop() if first else await receive()

    return again


def _form_reader(kind: type[msgspec.Struct]) -> Read:
    files = [name for name, hint in get_type_hints(kind).items() if UploadFile in get_args(hint)]

    async def read(request: AnyRequest) -> Any:
        """Browsers send an empty text for no file."""
        state = ScopeState.from_scope(request.scope)
        if state.form is Empty:  # api/guards.py reads urlencoded ones
            state.form = await read_form(request)
        form = cast("dict[str, Any]", state.form)
        for name in files:
            if form.get(name) == "":
                form[name] = None
        return form

    return read
