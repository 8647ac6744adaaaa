"""Stands in front of the application."""

import logging
from collections.abc import Awaitable, Callable

from asyncpg import DataError
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.errors import DomainError
from api.feed.answers import Answer
from api.feed.cache import AnswerCache, Entry
from api.feed.questions import Public, Question, asked_by

NOT_FOR_ALL = frozenset((b"authorization", b"origin", b"range", b"if-range"))
"""Whoever sends one of these is answered by the application: as somebody, with CORS, in part."""

FROM_MEMORY = "from_memory"
"""Key of the scope's state where the response was kept: it costs less of the rate limits."""

logger = logging.getLogger(__name__)


class Feed:
    """`cache` None: nothing is kept, but the way is as short."""

    def __init__(self, public: Callable[[], Public], cache: AnswerCache | None) -> None:
        self.public = public
        self.cache = cache

    def find(self, path: str, query: bytes) -> Entry | None:
        """What is kept and true."""
        return None if self.cache is None else self.cache.find((path, query))

    async def answer(self, path: str, query: bytes) -> Answer | None:
        """What is not kept. None: the application is to answer."""
        question = asked_by(path, query)
        if question is None:
            return None
        if self.cache is None or not question.is_kept:
            return await question.ask(self.public(), None)
        return await self.cache.make((path, query), question.names, _making(question, self.public()))


def _making(question: Question, public: Public) -> Callable[[Answer | None], Awaitable[Answer | None]]:
    async def make(before: Answer | None) -> Answer | None:
        return await question.ask(public, before)

    return make


def with_feed(app: ASGIApp, feed: Feed) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET" and _is_for_all(scope):
            kept = feed.find(scope["path"], scope["query_string"])
            if kept is not None and kept.answer is not None:
                scope["state"][FROM_MEMORY] = True
            answer = await _tried(feed, scope) if kept is None else kept.answer
            if answer is not None:
                await answer.send(send, _if_none_match(scope))
                return
        await app(scope, receive, send)

    return serve


async def _tried(feed: Feed, scope: HTTPScope) -> Answer | None:
    """What goes wrong goes wrong once more in the application, which has the words for it."""
    try:
        return await feed.answer(scope["path"], scope["query_string"])
    except (DomainError, DataError):  # of what the caller sent, which the application says
        return None
    except Exception:
        logger.warning("%s could not be answered at once.", scope["path"], exc_info=True)
        return None


def _is_for_all(scope: HTTPScope) -> bool:
    return all(name not in NOT_FOR_ALL for name, _ in scope["headers"])


def _if_none_match(scope: HTTPScope) -> str | None:
    """A list may be sent in several lines (RFC 9110, section 5.3)."""
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    return ", ".join(values) if values else None
