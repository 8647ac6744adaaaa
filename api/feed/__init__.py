"""What everybody reads, answered before the application is asked: the same answers, made once for all who wait."""

from litestar.datastructures import State

from api.feed.cache import AnswerCache
from api.feed.changes import Changes
from api.feed.questions import Public
from api.feed.serving import Feed, with_feed
from api.services.images import PublicImages
from api.services.posts import PublicPosts
from api.settings import Settings
from storage.base import Storage

__all__ = ["Changes", "make_feed", "with_feed"]


def make_feed(state: State, storage: Storage, settings: Settings) -> Feed:
    def public() -> Public:
        return Public(PublicPosts(state.reads), PublicImages(state.reads, storage))

    cache = AnswerCache(state.changes, settings.cache.megabytes * 1_000_000) if settings.cache.feed else None
    return Feed(public, cache)
