"""Who wants to know: `@on("post.created")`. Whether it comes from the log or from Kafka, a handler cannot tell."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.schemas.events import Event, kinds_matching

Handle = Callable[[Event, AsyncSession], Awaitable[None]]
"""Called at least once for each event, in order per subject, in a transaction of its own.

Its writes commit together with the note that it was called. What it does elsewhere it must be able to do twice: the id
of the event tells whether it has. Raising means: again, later.
"""

Choose = Callable[[Sequence[Row[Any]], AsyncSession], Awaitable[Collection[int]]]
"""Of rows of the log the ids of those for which there is something to do."""

Idle = Callable[[AsyncSession], Awaitable[bool]]
"""Whether by now nobody waits for anything, whatever was committed before."""


@dataclass(frozen=True, slots=True)
class Handler:
    name: str
    kinds: frozenset[str]
    handle: Handle
    choose: Choose | None = None
    """None: all. A transaction for each vote that nobody waits for would cost more than the vote."""
    idle: Idle | None = None
    """None: never. What nobody waits for is not even read."""


class Registry:
    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def on(self, *kinds: str, choose: Choose | None = None, idle: Idle | None = None) -> Callable[[Handle], Handle]:
        """The function's name is the handler's, under which its place in the log is kept. `post.*`: all of a noun."""

        def register(handle: Handle) -> Handle:
            name = handle.__name__
            if name in self._handlers:
                raise ValueError(f"there are two handlers named {name}")
            self._handlers[name] = Handler(name, frozenset(kinds_matching(kinds)), handle, choose, idle)
            return handle

        return register

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._handlers.values())


registry = Registry()
on = registry.on
