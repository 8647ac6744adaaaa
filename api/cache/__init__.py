"""Responses and principals kept in memory, as long as the data they were made from is current."""

from api.cache.invalidation import Invalidation
from api.cache.middleware import FROM_CACHE, ResponseCacheMiddleware, Responses
from api.cache.plans import CachePlans
from api.cache.policy import Cached
from api.cache.response import size_of
from api.cache.store import SnapshotCache

__all__ = ["FROM_CACHE", "CachePlans", "Cached", "Invalidation", "ResponseCacheMiddleware", "make_response_cache"]

ENTRIES_MAX = 5_000


def make_response_cache(invalidation: Invalidation, bytes_max: int) -> Responses:
    return SnapshotCache(invalidation, entries_max=ENTRIES_MAX, bytes_max=bytes_max, size_of=size_of)
