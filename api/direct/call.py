"""A handler, and everything it takes to call it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, cast

import msgspec
from litestar import Request
from litestar.di import Provide
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Empty

from api.direct.bodies import reader_of
from api.errors import FieldError
from api.faults import every_fault, in_words, refused

AnyRequest = Request[Any, Any, Any]

ENCODER = msgspec.json.Encoder()
FROM_REQUEST = frozenset(("request", "state"))


@dataclass(frozen=True, slots=True)
class Dependency:
    """Made by `provide` of what was made before it."""

    name: str
    provide: Callable[..., Any]
    needs: tuple[str, ...]


class Call:
    """Of a handler that takes numbers of the path, a body and dependencies, and answers with JSON."""

    def __init__(self, route: HTTPRoute, handler: HTTPRouteHandler) -> None:
        self.handler = handler
        self.status = handler.status_code
        self.guards = handler.resolve_guards()
        self.headers = _headers(handler)
        self.parameters = tuple(handler.parsed_fn_signature.parameters)
        provided = handler.resolve_dependencies()
        self.dependencies = tuple(_ordered(self.parameters, provided, set()))
        self.path = _path(route, handler, set(self.parameters) - {"data"} - provided.keys())
        self.body: type[msgspec.Struct] = _body(handler)
        self.read = reader_of(handler, self.body)

    async def __call__(self, request: AnyRequest) -> bytes:
        """The body of the answer. Raises whatever a request can be refused with."""
        for guard in self.guards:
            await cast("Awaitable[None]", guard(request, self.handler))
        raw = await self.read(request)
        values: dict[str, Any] = {"request": request, "state": request.app.state, **request.path_params}
        values["data"] = self._checked(request.path_params, raw)
        for dependency in self.dependencies:
            values[dependency.name] = dependency.provide(**{name: values[name] for name in dependency.needs})
        return ENCODER.encode(await self.handler.fn(**{name: values[name] for name in self.parameters}))

    def _checked(self, path: Mapping[str, Any], raw: Any) -> Any:
        """The body as the handler declares it. Raises Invalid, with all faults of path and body."""
        faults = []
        try:
            msgspec.convert(path, self.path)
        except msgspec.ValidationError:
            faults = every_fault(path, self.path)
        try:
            data = msgspec.convert(None if raw is Empty else raw, self.body, strict=False, str_keys=True)
        except msgspec.ValidationError as error:
            whole = FieldError("body", in_words(str(error).partition(" - ")[0]))
            faults += every_fault(raw, self.body) or [whole]
        if faults:
            raise refused(faults)
        return data


def _headers(handler: HTTPRouteHandler) -> list[tuple[bytes, bytes]]:
    declared = {header.name.lower(): str(header.value) for header in handler.resolve_response_headers()}
    headers = {"content-type": "application/json", **declared}
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _ordered(names: Iterable[str], provided: Mapping[str, Provide], known: set[str]) -> Iterator[Dependency]:
    """Each behind what it needs; `known` are those that are there already."""
    for name in names:
        if name not in provided or name in known:
            continue
        known.add(name)
        provide = provided[name]
        is_ended = provide.has_sync_generator_dependency or provide.has_async_generator_dependency
        if is_ended or not provide.has_sync_callable:
            raise ImproperlyConfiguredException(f"{name} cannot be had directly: it is waited for, or ended")
        needs = tuple(signature(provide.dependency).parameters)
        yield from _ordered(needs, provided, known)
        if unknown := set(needs) - known - FROM_REQUEST:
            raise ImproperlyConfiguredException(f"{name} cannot be had directly: it needs {unknown}")
        yield Dependency(name, provide.dependency, needs)


def _path(route: HTTPRoute, handler: HTTPRouteHandler, names: set[str]) -> type[msgspec.Struct]:
    if unknown := names - route.path_parameters.keys():
        raise ImproperlyConfiguredException(f"{handler} cannot be called directly: it takes {unknown}")
    hints = handler.signature_model.__annotations__
    return msgspec.defstruct("Path", [(name, hints[name]) for name in sorted(names)])


def _body(handler: HTTPRouteHandler) -> type[msgspec.Struct]:
    field = handler.parsed_data_field
    if field is None or not issubclass(field.annotation, msgspec.Struct):
        raise ImproperlyConfiguredException(f"{handler} cannot be called directly: its body is no Struct")
    kind: type[msgspec.Struct] = field.annotation
    return kind
