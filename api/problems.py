"""Anything raised, from any layer, becomes the one error body; and every operation of the document declares it."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from advanced_alchemy.exceptions import RepositoryError
from asyncpg import InterfaceError, InternalClientError, PostgresError
from litestar import MediaType, Request, Response
from litestar.config.app import AppConfig
from litestar.constants import RESERVED_KWARGS
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.plugins.base import InitPlugin, ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import Empty
from litestar.utils.scope.state import ScopeState
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.errors import (
    AlreadyMember,
    AssigneeUnknown,
    DomainError,
    EmailTaken,
    FieldError,
    ImageUnknown,
    KeyTaken,
    PostNotFound,
    ProjectNotFound,
)
from api.faults import every_fault, in_words, refused
from api.schemas.problems import ErrorBody, ErrorDetail
from db.engine import DatabaseUnreachable
from storage.errors import StorageUnavailable

logger = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]

ENCODER = msgspec.json.Encoder()

KNOWN: dict[int, tuple[str, str]] = {
    400: ("malformed", "The request could not be understood."),
    401: ("sign-in-required", "Please sign in to do that."),
    403: ("forbidden", "You may not do that."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "That is not possible at this address."),
    408: ("timeout", "The request took too long to arrive. Please try again."),
    409: ("conflict", "That conflicts with what is already stored."),
    413: ("too-large", "That is too large."),
    415: ("unsupported-media-type", "That kind of content is not supported here."),
    416: ("range-not-satisfiable", "There is no such part of it."),
    421: ("unknown-host", "This board does not answer at this address."),
    422: ("invalid", "Some values are not valid."),
    426: ("upgrade-required", "This address is for WebSockets."),
    429: ("too-many-requests", "Too many requests. Try again later."),
    431: ("headers-too-large", "The headers of the request are too large."),
    500: ("internal", "Something went wrong on our side."),
    503: ("unavailable", "The service is busy. Please try again in a moment."),
    507: ("storage-full", "There is no room for more."),
}
"""Status: code and sentence for a person, where nothing more particular is known."""

SQLSTATES: dict[str, tuple[int, str | None]] = {
    "23505": (409, "That already exists."),
    "23503": (409, "Something this refers to does not exist."),
    "23514": (422, "That value is not allowed."),
    "23502": (422, "A required value is missing."),
    "22001": (422, "That value is too long."),
    "22003": (422, "That number is out of range."),
    "22021": (422, "That text holds a character that cannot be stored."),
    "0A000": (503, None),  # the cached plan of a table that was migrated meanwhile: once per connection
    "25P02": (503, None),
    "40001": (503, None),
    "40P01": (503, None),
    "55P03": (503, None),
    "57014": (503, "That took too long. Please try again."),
}
"""PostgreSQL's code: status, and a sentence where it says more than the status's own."""

UNREACHABLE_CLASSES = ("08", "53", "57")  # connection, resources, operator intervention

CONSTRAINTS: dict[str, Callable[[], DomainError]] = {
    "uq_users_email": EmailTaken,
    "fk_issue_posts_post_id_posts": lambda: PostNotFound(0),
    "fk_item_posts_post_id_posts": lambda: PostNotFound(0),
    "fk_issues_assignee_id_users": AssigneeUnknown,
    "fk_issues_image_hash_images": lambda: ImageUnknown("removed meanwhile"),
    "fk_posts_image_hash_images": lambda: ImageUnknown("removed meanwhile"),
    "fk_posts_project_id_projects": lambda: ProjectNotFound("deleted meanwhile"),
    "uq_projects_key": KeyTaken,
    "pk_members": AlreadyMember,
}
"""A named constraint: the rule it stands for."""

RETRY_AFTER_S = "2"

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
"""Those that change nothing (RFC 9110, section 9.2.1)."""

MISSING_PARAMETER = re.compile(r"^Missing required \w+ parameter '(?P<name>[^']+)'")
"""Litestar's words for it; everything else that is wrong with a parameter comes as `extra`."""


PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with the one error body."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def problem(
    status: int,
    user: str | None = None,
    internal: str | None = None,
    *,
    code: str | None = None,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Refusal:
    phrase = PHRASES[status]
    known_code, known_user = KNOWN.get(status, (phrase.lower().replace(" ", "-"), f"{phrase}."))
    detail = ErrorDetail(user or known_user, internal or phrase)
    body = ErrorBody(detail, status, phrase, code or known_code, list(errors))
    retry = {"Retry-After": RETRY_AFTER_S} if status == 503 else {}
    return Refusal(status, ENCODER.encode(body), {"Cache-Control": "no-store", **retry, **(headers or {})})


def handle(request: AnyRequest, error: Exception) -> Response[bytes]:
    refusal = refusal_of(request, error)
    return Response(refusal.body, status_code=refusal.status, media_type=MediaType.JSON, headers={**refusal.headers})


def refusal_of(request: AnyRequest, error: Exception) -> Refusal:
    match error:
        case DomainError():
            return as_refusal(error)
        case ValidationException():
            return _validation(request, error)
        case HTTPException():
            return _http(error)
        case StorageUnavailable():
            logger.warning("The storage is unavailable: %s", error)
            return problem(
                503, "Pictures cannot be stored or shown right now. Please try again.", "storage unavailable"
            )
        case PoolTimeout():
            return problem(503, None, "no database connection was free")
        case DatabaseUnreachable() | InternalClientError():  # the latter: asyncpg, when the server dies in mid-query
            return problem(503, None, "database unreachable")
        case RepositoryError() | DBAPIError() | PostgresError() | InterfaceError():
            return _database(error)
    if internal := _malformed(error):
        return problem(400, None, internal)
    logger.error("Unexpected error at %s %s", request.method, request.scope["path"], exc_info=error)
    return problem(500)


def _malformed(error: Exception) -> str | None:
    """What is wrong with a body or query that Litestar would answer with 500."""
    match error:
        case UnicodeDecodeError():
            return "body or query is not valid UTF-8"
        case LookupError() if "unknown encoding" in str(error):
            return "the charset of the body is not known"
        case RecursionError() if "deserializing" in str(error):
            return "the body is nested too deeply"
    return None


def as_refusal(error: DomainError) -> Refusal:
    return problem(
        error.status, error.user, error.internal, code=error.code, errors=error.errors, headers=error.headers
    )


def _validation(request: AnyRequest, error: ValidationException) -> Refusal:
    extra = error.extra if isinstance(error.extra, list) else []
    if missing := MISSING_PARAMETER.match(error.detail):
        extra = [{"key": missing["name"], "message": error.detail}]
    if not extra:
        return problem(400, None, error.detail)
    faults = [
        FieldError(str(each.get("key", "body")), in_words(str(each.get("message", ""))))
        for each in extra
        if each.get("source") != "body"
    ]
    if len(faults) < len(extra):
        at_first = next(each for each in extra if each.get("source") == "body")
        faults += _faults_of_body(request) or [_fault_of_whole_body(at_first)]
    return as_refusal(refused(faults))


def _faults_of_body(request: AnyRequest) -> list[FieldError]:
    field = request.route_handler.parsed_data_field
    state = ScopeState.from_scope(request.scope)  # where Litestar keeps what it has read already
    raw = state.form if state.form is not Empty else state.json
    kind = field.annotation if field else None
    return every_fault(raw, kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else []


def _fault_of_whole_body(extra: Mapping[str, Any]) -> FieldError:
    """Litestar calls a body as a whole `data`, and says no more of a missing one."""
    field, message = str(extra.get("key", "data")), str(extra.get("message", ""))
    return FieldError("body" if field == "data" else field, "is required" if message == "'data'" else in_words(message))


def _http(error: HTTPException) -> Refusal:
    status = error.status_code
    if status == 405 and (error.headers or {}).get("allow") == "websocket":  # which is no method
        return problem(426, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    if status == 400 and "Request Entity Too Large" in error.detail:  # too many form parts
        status = 413
    return problem(status, None, error.detail if status < 500 else None, headers=error.headers)


def _database(error: Exception) -> Refusal:
    driver = _of_the_driver(error)
    state: str | None = getattr(driver, "sqlstate", None)
    constraint: str | None = getattr(driver, "constraint_name", None)
    if constraint in CONSTRAINTS:
        return as_refusal(CONSTRAINTS[constraint]())
    if state in SQLSTATES:
        status, user = SQLSTATES[state]
        return problem(status, user, " ".join(filter(None, (f"sqlstate {state}", constraint))))
    if type(driver).__name__ == "DataError":  # refused by asyncpg before it was sent
        return problem(422, None, "a value does not fit its column")
    lost = (driver is not None and state is None) or getattr(error, "connection_invalidated", False)
    if lost or (state or "").startswith(UNREACHABLE_CLASSES):
        logger.warning("The database is unavailable: %s", type(driver or error).__name__)
        return problem(503, None, "database unavailable")
    logger.error("Unexpected database error, sqlstate %s", state, exc_info=error)
    return problem(500)


def _of_the_driver(error: BaseException | None) -> BaseException | None:
    """What asyncpg raised: as it is, or below what SQLAlchemy and advanced-alchemy made of it."""
    while error is not None and not isinstance(error, (PostgresError, InterfaceError)):
        error = error.__cause__ or error.__context__
    return error


class ProblemsPlugin(InitPlugin, ReceiveRoutePlugin):
    """Registers the handler for everything, and documents the error body on every operation."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        for kind in (
            Exception,
            HTTPException,
            RepositoryError,
        ):  # looked up by status first, then by MRO: name them all
            app_config.exception_handlers[kind] = handle
        return app_config

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler, _ in route.route_handler_map.values():
            if not handler.resolve_include_in_schema():
                continue
            statuses = {429, 500, 503, *handler.opt.get("errors", ())}
            if not handler.opt.get("ignores_bearer"):
                statuses |= {401, 403}
            if handler.http_methods - SAFE_METHODS:
                statuses.add(403)  # of other sites: api/http/sites.py
            if _takes_values(handler):
                statuses |= {400, 422}
            if handler.parsed_data_field is not None:
                statuses |= {400, 413, 415, 422}
            common = {
                status: ResponseSpec(ErrorBody, generate_examples=False, description=KNOWN[status][1])
                for status in sorted(statuses)
            }
            handler.responses = {**common, **(handler.responses or {})}


def _takes_values(handler: HTTPRouteHandler) -> bool:
    """Whether a caller can send anything that is wrong."""
    parameters = set(handler.parsed_fn_signature.parameters)
    return bool(parameters - set(handler.resolve_dependencies()) - RESERVED_KWARGS - {"storage"})
