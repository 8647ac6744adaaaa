"""A handler, and everything it takes to call it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any, cast

import msgspec
from litestar import Request, Response
from litestar.di import Provide
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp

from api.dispatch.bodies import Body, make_body
from api.dispatch.parameters import Parameters
from api.dispatch.responses import Headers, of_faults, of_json
from api.raw_headers import raw

AnyRequest = Request[Any, Any, Any]
Values = dict[str, Any]

ENCODER = msgspec.json.Encoder()
FROM_REQUEST = frozenset(("request", "state"))


@dataclass(frozen=True, slots=True)
class Dependency:
    """Made by `provide` of what was made before it."""

    name: str
    provide: Callable[..., Any]
    needs: tuple[str, ...]
    is_generator: bool

    def make(self, values: Mapping[str, Any]) -> Any:
        return self.provide(**{name: values[name] for name in self.needs})


class CompiledHandler:
    """Raises ImproperlyConfiguredException, when it is made, for a handler that takes more than it knows of."""

    def __init__(self, route: HTTPRoute, handler: HTTPRouteHandler) -> None:
        _check_surroundings(handler)
        provided = handler.resolve_dependencies()
        names = tuple(handler.parsed_fn_signature.parameters)
        self.handler = handler
        self.guards = handler.resolve_guards()
        self.status = handler.status_code
        self.headers: Headers = raw(_headers_of(handler))
        self.names = names
        self.parameters = Parameters(route, handler, set(names) - FROM_REQUEST - {"data"} - provided.keys())
        self.body: Body | None = make_body(handler)
        self.before, self.generator, self.after = _split(tuple(_ordered(names, provided, set())), handler)

    async def call(self, request: AnyRequest, values: Values) -> ASGIApp:
        """Run guards and handler; `values` are those of path and query. Raises whatever refuses the request."""
        for guard in self.guards:
            await cast("Awaitable[None]", guard(request, self.handler))
        if self.body is not None:
            data, faults = await self.body.read(request)
            if faults:
                return of_faults(faults)
            values["data"] = data
        values["request"], values["state"] = request, request.app.state
        result = await self._call(values)
        if result is None or isinstance(result, Response):
            return await self.handler.to_response(data=result, app=request.app, request=request)
        return of_json(self.status, self.headers, ENCODER.encode(result))

    async def _call(self, values: Values) -> Any:
        """The generator ends, with a commit or a failing one, before anything is made of the result."""
        for dependency in self.before:
            values[dependency.name] = dependency.make(values)
        if self.generator is None:
            return await self._run(values)
        context: AbstractAsyncContextManager[Any] = self.generator.make(values)
        async with context as values[self.generator.name]:
            for dependency in self.after:
                values[dependency.name] = dependency.make(values)
            return await self._run(values)

    async def _run(self, values: Values) -> Any:
        return await self.handler.fn(**{name: values[name] for name in self.names})


def _check_surroundings(handler: HTTPRouteHandler) -> None:
    """What else Litestar does around a handler is passed by: so nothing of it may be there."""
    hooks = handler.resolve_before_request(), handler.resolve_after_response(), handler.cache
    layers = (layer.after_request for layer in handler.ownership_layers)
    if any(hooks) or any(layers) or handler.has_sync_callable:
        raise ImproperlyConfiguredException(f"{handler} has hooks or a cache, or is no coroutine")


def _headers_of(handler: HTTPRouteHandler) -> dict[str, str]:
    declared = handler.resolve_response_headers()
    return {header.name: str(header.value) for header in declared if not header.documentation_only}


def _ordered(names: Iterable[str], provided: Mapping[str, Provide], known: set[str]) -> Iterator[Dependency]:
    """Each behind what it needs; `known` are those that are there already."""
    for name in names:
        if name not in provided or name in known:
            continue
        known.add(name)
        provide = provided[name]
        is_generator = provide.has_async_generator_dependency
        if not is_generator and (provide.has_sync_generator_dependency or not provide.has_sync_callable):
            raise ImproperlyConfiguredException(f"the dependency {name} is waited for")
        needs = tuple(signature(provide.dependency).parameters)
        yield from _ordered(needs, provided, known)
        if unknown := set(needs) - known - FROM_REQUEST:
            raise ImproperlyConfiguredException(f"the dependency {name} needs {unknown}")
        made = cast("Callable[..., AsyncGenerator[Any]]", provide.dependency)
        yield Dependency(name, asynccontextmanager(made) if is_generator else made, needs, is_generator)


def _split(
    dependencies: tuple[Dependency, ...], handler: HTTPRouteHandler
) -> tuple[tuple[Dependency, ...], Dependency | None, tuple[Dependency, ...]]:
    """Those before the generator, the generator, and those behind it."""
    places = [number for number, each in enumerate(dependencies) if each.is_generator]
    if len(places) > 1:
        raise ImproperlyConfiguredException(f"{handler} has several generators among its dependencies")
    if not places:
        return dependencies, None, ()
    return dependencies[: places[0]], dependencies[places[0]], dependencies[places[0] + 1 :]
