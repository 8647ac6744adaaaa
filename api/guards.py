"""What a request must fulfil before its handler runs.

All are coroutines: Litestar would run anything else in a thread, one hop per guard and request.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard
from litestar.utils.scope.state import ScopeState

from api.errors import Forbidden, TooManyRequests, Unauthenticated
from api.settings import Settings, Who

Connection = ASGIConnection[Any, Any, Any, Any]

FORM_FIELDS_MAX = 1000  # as Litestar's own for parts of a multipart form


def may(what: str) -> Guard:
    """`[access]` of the settings lets the caller do it."""

    async def allowed(connection: Connection, _: BaseRouteHandler) -> None:
        settings: Settings = connection.app.state.settings
        who: Who = getattr(settings.access, what)
        if who == "anyone":
            return
        if connection.scope.get("user") is None:
            raise Unauthenticated(internal=f"access.{what} = {who}", headers={"WWW-Authenticate": "Bearer"})
        raise Forbidden(internal=f"access.{what} = {who}")

    return allowed


def limited(kind: str) -> Guard:
    """The caller's address has not used up its share."""

    async def within(connection: Connection, _: BaseRouteHandler) -> None:
        if not connection.app.state.settings.limits.enabled:
            return
        address = connection.client.host if connection.client else ""
        wait_s = connection.app.state.limiter.take(kind, address)
        if wait_s is not None:
            raise TooManyRequests(wait_s, kind)

    return within


async def right_media_type(connection: Connection, handler: BaseRouteHandler) -> None:
    """The body is of the type the handler declares; Litestar itself would parse any."""
    field = handler.parsed_data_field
    if field is None:
        return
    declared = getattr(field.kwarg_definition, "media_type", RequestEncodingType.JSON)
    accepted = {str(getattr(declared, "value", declared)), *handler.opt.get("also_accepts", ())}
    given = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in accepted:
        expected = " or ".join(sorted(accepted))
        raise HTTPException(status_code=415, detail=f"content type {given[:100] or 'missing'}, expected {expected}")


async def any_form(connection: Connection, _: BaseRouteHandler) -> None:
    """Reads an urlencoded form where the handler declares a multipart one; Litestar then takes what is read."""
    if isinstance(connection, Request) and connection.content_type[0] == RequestEncodingType.URL_ENCODED:
        ScopeState.from_scope(connection.scope).form = _urlencoded(await connection.body())


def _urlencoded(body: bytes) -> dict[str, Any]:
    """Litestar's own parser takes bytes that are not escaped for Latin-1, and replaces what is no UTF-8."""
    form: dict[str, list[str]] = {}
    if body.count(b"&") >= FORM_FIELDS_MAX:
        raise HTTPException(status_code=413, detail=f"more than {FORM_FIELDS_MAX} fields")
    for name, value in parse_qsl(body.decode(), keep_blank_values=True, errors="strict"):
        form.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in form.items()}


async def right_query(connection: Connection, _: BaseRouteHandler) -> None:
    """The query is UTF-8; Litestar itself would search for replacement characters instead of what is not."""
    unquote_to_bytes(connection.scope["query_string"]).decode()
