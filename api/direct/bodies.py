"""What a request brings, as it is before any type is asked of it."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, cast, get_args, get_type_hints

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, ImproperlyConfiguredException, SerializationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty, Receive
from litestar.utils.scope.state import ScopeState

from api.direct.forms import texts_of
from api.raw_headers import header

AnyRequest = Request[Any, Any, Any]
WHOLE_DIGITS = 5
WHOLE = re.compile(rf"[0-9]{{1,{WHOLE_DIGITS}}}")
"""A length in bytes that is below the limit of every operation (api/direct/surroundings.py)."""

Read = Callable[[AnyRequest], Awaitable[Any]]


def reader_of(handler: HTTPRouteHandler, kind: type[msgspec.Struct]) -> Read:
    """Reads what the handler declares as its body; Empty if there is none."""
    field = handler.parsed_data_field
    declared = getattr(field.kwarg_definition, "media_type", None) if field else None
    match declared:
        case RequestEncodingType.JSON:
            return _read_json
        case RequestEncodingType.MULTI_PART:
            return _form_reader(kind)
    raise ImproperlyConfiguredException(f"{handler} takes a body that cannot be read directly")


async def close_form(request: AnyRequest) -> None:
    """Files that came with it."""
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


async def _read_form(request: AnyRequest, state: ScopeState) -> None:
    await _take_whole(request)
    texts = None
    if state.body is not Empty:
        texts = texts_of(await request.body(), header(request.scope, b"content-type") or "")
    if texts is None:
        await request.form()
    else:
        state.form = {**texts}


def _form_reader(kind: type[msgspec.Struct]) -> Read:
    files = [name for name, hint in get_type_hints(kind).items() if UploadFile in get_args(hint)]

    async def read(request: AnyRequest) -> Any:
        """Browsers send an empty text for no file."""
        state = ScopeState.from_scope(request.scope)
        if state.form is Empty:  # api/guards.py reads urlencoded ones
            await _read_form(request, state)
        form = cast("dict[str, Any]", state.form)
        for name in files:
            if form.get(name) == "":
                form[name] = None
        return form

    return read
