"""A handler, and everything it takes to call it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
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

from api.direct.answers import Answer, Headers, of_faults, of_json
from api.direct.bodies import reader_of
from api.direct.surroundings import check_surroundings
from api.errors import FieldError
from api.faults import every_fault, in_words
from api.raw_headers import raw

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
        check_surroundings(handler)
        self.handler = handler
        self.template = route.path_format
        self.shape, self.numbers = _shape(route)
        self.status = handler.status_code
        self.guards = handler.resolve_guards()
        self.headers = _headers(handler)
        self.parameters = tuple(handler.parsed_fn_signature.parameters)
        provided = handler.resolve_dependencies()
        self.dependencies = tuple(_ordered(self.parameters, provided, set()))
        self.path = _path(route, handler, set(self.parameters) - FROM_REQUEST - {"data"} - provided.keys())
        self.body: type[msgspec.Struct] = _body(handler)
        self.read = reader_of(handler, self.body)

    async def __call__(self, request: AnyRequest) -> Answer:
        """Raises whatever a request can be refused with, but for faults of its body: those are answered."""
        for guard in self.guards:
            await cast("Awaitable[None]", guard(request, self.handler))
        data, faults = self._checked(request.path_params, await self.read(request))
        if faults:
            return of_faults(faults)
        values = {"request": request, "state": request.app.state, **request.path_params, "data": data}
        for dependency in self.dependencies:
            values[dependency.name] = dependency.provide(**{name: values[name] for name in dependency.needs})
        made = await self.handler.fn(**{name: values[name] for name in self.parameters})
        return of_json(self.status, self.headers, ENCODER.encode(made))

    def _checked(self, path: Mapping[str, Any], sent: Any) -> tuple[Any, Sequence[FieldError]]:
        """The body as the handler declares it, or all faults of path and body."""
        data, faults = None, []
        try:
            msgspec.convert(path, self.path)
        except msgspec.ValidationError:
            faults = every_fault(path, self.path)
        try:
            data = msgspec.convert(None if sent is Empty else sent, self.body, strict=False, str_keys=True)
        except msgspec.ValidationError as error:
            whole = FieldError("body", in_words(str(error).partition(" - ")[0]))
            faults += every_fault(sent, self.body) or [whole]
        return data, faults


def _shape(route: HTTPRoute) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of its path stands between the numbers, and what those are called."""
    parts, numbers = [""], []
    for component in route.path_components:
        if isinstance(component, str):
            parts[-1] += f"/{component}"
        elif component.type is int:
            numbers.append(component.name)
            parts.append("")
        else:
            raise ImproperlyConfiguredException(f"{route.path} cannot be called directly: it takes what is no number")
    return tuple(parts), tuple(numbers)


def _headers(handler: HTTPRouteHandler) -> Headers:
    return raw({header.name: str(header.value) for header in handler.resolve_response_headers()})


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
