"""Which requests the cache answers, and under which key."""

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from urllib.parse import parse_qsl

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from api.cache.policy import OPT, UNBOUNDED, Cached

PLANS_MAX = 5_000
LENGTH_MAX = 500
"""Of path and query together, in bytes; the application answers longer ones."""
QUERY_FIELDS_MAX = 20


@dataclass(frozen=True, slots=True)
class CachePlan:
    """How a request is cached: the same for every spelling of its query."""

    key: tuple[str, tuple[tuple[str, str], ...]]
    """Path, and the query parameters that the handler declares, sorted by name."""
    tags: tuple[str, ...]
    is_kept: bool
    per_user: bool
    varies_by_host: bool
    ignores_bearer: bool


class CachePlans:
    """Looks plans up once per path and query, so that a hit costs no routing."""

    def __init__(self, app: Litestar) -> None:
        self._route = app.asgi_router.handle_routing
        self._find = lru_cache(PLANS_MAX)(self._make)

    def find(self, path: str, query: bytes) -> CachePlan | None:
        """Return None where the application has to answer."""
        return self._find(path, query) if len(path) + len(query) <= LENGTH_MAX else None

    def _make(self, path: str, query: bytes) -> CachePlan | None:
        try:
            _, handler, _, parameters, _ = self._route(path=path, method="GET")
            pairs = parse_qsl(
                query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX
            )
        except (HTTPException, ValueError):
            return None
        policy: Cached | None = handler.opt.get(OPT)
        if policy is None or not isinstance(handler, HTTPRouteHandler):
            return None
        declared = query_parameters(handler)
        known = sorted((pair for pair in pairs if pair[0] in declared), key=itemgetter(0))
        values = {**dict.fromkeys(declared, ""), **dict(known), **parameters}
        if not policy.personal_with.isdisjoint(map("=".join, known)):
            return None
        return CachePlan(
            key=(path, tuple(known)),
            tags=tuple(tag.format_map(values) for tag in policy.depends_on),
            is_kept=UNBOUNDED.isdisjoint(dict(known)),
            per_user=policy.per == "user",
            varies_by_host=policy.varies_by_host,
            ignores_bearer=bool(handler.opt.get("ignores_bearer")),
        )


@lru_cache(None)
def query_parameters(handler: HTTPRouteHandler) -> frozenset[str]:
    """Return the names of the query parameters that the handler declares; it ignores all others."""
    fields = handler.parsed_fn_signature.parameters.values()
    return frozenset(getattr(field.kwarg_definition, "name", None) or field.name for field in fields)
