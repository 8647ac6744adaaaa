"""Every operation whose responses are kept, as the handlers declare it, with addresses in a world."""

from collections.abc import Iterator, Mapping

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.cache.plans import query_parameters
from api.cache.policy import OPT

VARIANTS: Mapping[str, str] = {"project_id": "{project_id}", "all": "true", "limit": "1", "sort": "position"}
"""Query parameters that change what is shown, each tried alone where the handler declares it."""
SORTED_BY_POSITION = "listIssues"


def cached_operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Yield operation id, path with places in braces, and handler."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if OPT in handler.opt:
                    yield str(handler.operation_id), route.path_format, handler


def addresses(app: Litestar, places: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the addresses of each cached operation: its path, and with each of `VARIANTS` that it knows."""
    found: dict[str, list[str]] = {}
    for operation, path, handler in cached_operations(app):
        queries = [name for name in VARIANTS if name in query_parameters(handler) and f"{{{name}}}" not in path]
        if operation != SORTED_BY_POSITION and "sort" in queries:
            queries.remove("sort")
        spelled = [path, *(f"{path}?{name}={VARIANTS[name]}" for name in queries)]
        found[operation] = [each.format_map(places) for each in spelled]
    return found
