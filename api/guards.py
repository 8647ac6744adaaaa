"""What a request must fulfil before its handler runs.

All are coroutines: Litestar would run anything else in a thread, one hop per guard and request.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers.base import BaseRouteHandler
from litestar.utils.scope.state import ScopeState

from api.errors import FieldError, Forbidden, Invalid, OutOfScope, TooManyRequests, Unauthenticated
from api.http.rate_limits import RATE_LIMIT_STATE
from api.principal import Principal
from api.raw_headers import header
from api.who import Who

Connection = ASGIConnection[Any, Any, Any, Any]
Check = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

FORM_FIELDS_MAX = 1000  # as Litestar's own for parts of a multipart form
URLENCODED_BYTES_MAX = 128 * 1024
"""Of an urlencoded form: the longest texts with every byte escaped. What decodes it takes its time over each `%`."""
PASSWORD_FORM_BYTES_MAX = 16 * 1024
CONTENT_LENGTH_DIGITS = 18


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """By a session or an API key."""
    if connection.scope.get("user") is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})


async def by_session(connection: Connection, handler: BaseRouteHandler) -> None:
    """Signed in as a person: what an API key must not do (passwords, keys, sessions)."""
    await signed_in(connection, handler)
    if connection.scope["user"].session_id is None:
        raise OutOfScope(internal="an API key cannot do this")


async def admin_only(connection: Connection, handler: BaseRouteHandler) -> None:
    await signed_in(connection, handler)
    if not connection.scope["user"].is_admin:
        raise Forbidden(internal="admins only")


async def validate_request(connection: Connection, handler: BaseRouteHandler) -> None:
    """What every request must fulfil. One guard: Litestar copies the handler for each."""
    _right_path(connection)
    _in_scope(connection)
    _right_media_type(connection, handler)
    _right_query(connection)


def _in_scope(connection: Connection) -> None:
    """An API key reads with `read` and writes with `write`."""
    principal: Principal | None = connection.scope.get("user")
    needed = "read" if connection.scope.get("method", "GET") in ("GET", "HEAD", "OPTIONS") else "write"
    if principal is not None and needed not in principal.scopes:
        raise OutOfScope(internal=f"needs scope {needed}")


def require_access(what: str) -> Check:
    """Require that `[access]` of the settings lets the caller do it."""

    async def check(connection: Connection, handler: BaseRouteHandler) -> None:
        who: Who = getattr(connection.app.state.settings.access, what)
        if who != "anyone":
            await (admin_only if who == "admins" else signed_in)(connection, handler)

    return check


def require_access_and_rate_limit(what: str) -> Check:
    """`require_access` and `rate_limit` in one: Litestar copies the handler for each guard."""
    check_access, check_rate = require_access(what), rate_limit(what)

    async def check(connection: Connection, handler: BaseRouteHandler) -> None:
        await check_access(connection, handler)
        await check_rate(connection, handler)

    return check


def rate_limit(kind: str) -> Check:
    """Limit how often the caller's network may call the handler."""

    async def check(connection: Connection, _: BaseRouteHandler) -> None:
        consume_rate_limit(connection, kind)

    return check


def consume_rate_limit(connection: Connection, kind: str, key: str | None = None, cost: float = 1) -> None:
    """Take `cost` units from the bucket of `key`, by default the caller's network.

    Of several limits of a request the response headers show the tightest.

    Raises:
        TooManyRequests: The bucket does not hold as much.
    """
    state = connection.app.state
    if not state.settings.limits.enabled:
        return
    key = _network_of(connection) if key is None else key
    wait_s = state.limiter.consume(kind, key, cost)
    current, before = state.limiter.get_state(kind, key), connection.scope["state"].get(RATE_LIMIT_STATE)
    if before is None or current.remaining < before.remaining:
        connection.scope["state"][RATE_LIMIT_STATE] = current
    if wait_s is not None:
        raise TooManyRequests(wait_s, kind)


def check_rate_limit(connection: Connection, kind: str) -> None:
    """Raise TooManyRequests if the bucket of the caller's network is empty. Takes nothing from it."""
    state = connection.app.state
    if state.settings.limits.enabled and (wait_s := state.limiter.get_wait(kind, _network_of(connection))):
        raise TooManyRequests(wait_s, kind)


def _network_of(connection: Connection) -> str:
    return connection.client.host if connection.client else ""


def _right_path(connection: Connection) -> None:
    """A number has one spelling; Litestar reads 1_0, +10, 010 and other scripts' digits as 10 as well."""
    parts = connection.scope["path"].split("/")
    for value in connection.path_params.values():
        if isinstance(value, int):
            if str(value) not in parts:
                raise NotFoundException
            parts.remove(str(value))


def _right_media_type(connection: Connection, handler: BaseRouteHandler) -> None:
    """The body is of the type the handler declares; Litestar itself would parse any."""
    field = handler.parsed_data_field
    if field is None:
        return
    declared = getattr(field.kwarg_definition, "media_type", RequestEncodingType.JSON)
    given = _media_type(connection)
    if given == declared:
        return
    accepted = {str(getattr(declared, "value", declared)), *handler.opt.get("also_accepts", ())}
    if given not in accepted:
        expected = " or ".join(sorted(accepted))
        raise HTTPException(status_code=415, detail=f"content type {given[:100] or 'missing'}, expected {expected}")


def _media_type(connection: Connection) -> str:
    return (header(connection.scope, b"content-type") or "").partition(";")[0].strip().lower()


def _is_urlencoded(connection: Connection) -> bool:
    return _media_type(connection) == RequestEncodingType.URL_ENCODED


async def any_form(connection: Connection, _: BaseRouteHandler) -> None:
    """Reads an urlencoded form where the handler declares a multipart one; Litestar then takes what is read."""
    if isinstance(connection, Request) and _is_urlencoded(connection):
        body = await _body_within(connection, URLENCODED_BYTES_MAX)
        ScopeState.from_scope(connection.scope).form = _urlencoded(body)


async def _body_within(request: Request[Any, Any, Any], bytes_max: int) -> bytes:
    """Refuse a larger body before it is read, if it says so, and before it is decoded."""
    announced = header(request.scope, b"content-length") or ""
    if not (announced.isdecimal() and len(announced) <= CONTENT_LENGTH_DIGITS and int(announced) > bytes_max):
        body = await request.body()
        if len(body) <= bytes_max:
            return body
    raise HTTPException(status_code=413, detail=f"an urlencoded form has at most {bytes_max} bytes")


def _urlencoded(body: bytes) -> dict[str, Any]:
    """Litestar's own parser takes bytes that are not escaped for Latin-1, and replaces what is no UTF-8."""
    form: dict[str, list[str]] = {}
    if body.count(b"&") >= FORM_FIELDS_MAX:
        raise HTTPException(status_code=413, detail=f"more than {FORM_FIELDS_MAX} fields")
    for name, value in parse_qsl(body.decode(), keep_blank_values=True, errors="strict"):
        form.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in form.items()}


def _right_query(connection: Connection) -> None:
    """The query is UTF-8; Litestar itself would search for replacement characters instead of what is not."""
    unquote_to_bytes(connection.scope["query_string"]).decode()


async def password_form(connection: Connection, _: BaseRouteHandler) -> None:
    """Takes the OAuth2 password form (RFC 6749, section 4.3.2) for the JSON that the handler declares."""
    if not isinstance(connection, Request) or not _is_urlencoded(connection):
        return
    form = _urlencoded(await _body_within(connection, PASSWORD_FORM_BYTES_MAX))
    faults = [FieldError(name, "is required") for name in ("username", "password") if name not in form]
    if form.get("grant_type", "password") != "password":
        faults.append(FieldError("grant_type", "must be password"))
    if faults:
        raise Invalid(internal="OAuth2 password form", errors=faults)
    ScopeState.from_scope(connection.scope).json = {"email": form["username"], "password": form["password"]}
