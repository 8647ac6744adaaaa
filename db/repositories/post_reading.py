"""Reads a page of posts. What a search costs hardly grows with the board, however frequent the words are.

But for a word that is in few posts while all its parts are in most: all of these are looked at, once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from db.actor import Actor
from db.repositories.post_lists import Scope, Shape, listed, place, sample
from db.repositories.post_search import BLOCK, found
from db.repositories.search import grams_of, words_of
from db.repositories.sections import viewer_values
from db.sorting import PostSort

Fetch = Callable[[Select[Any], Mapping[str, Any]], Awaitable[Sequence[Any]]]
"""Sends a statement with its parameters."""

Place = tuple[float, int]
"""Key and id."""

SAMPLE = 300
"""Among so many posts it is counted how frequent the words are."""
WALKS = (300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""So many posts are looked through one after the other, where that is to be sure enough for two pages: of a frequent
word the index would find them all, and to fetch what it finds takes about as long for each."""


@dataclass(frozen=True, slots=True)
class PostList:
    """Which posts; `after` is key and id of the last one seen."""

    sort: PostSort
    limit: int
    search: str = ""
    after: Place | None = None
    scope: Scope = "board"
    project_id: int | None = None
    """Of the scope `project`."""
    viewer: Actor | None = None

    @property
    def shape(self) -> Shape:
        return Shape(self.sort, self.limit, scope=self.scope)

    @property
    def values(self) -> Mapping[str, Any]:
        """Of the parameters that say which posts the list shows; statements take those they have."""
        return {"project_id": self.project_id, **viewer_values(self.viewer)}


async def read(wanted: PostList, fetch: Fetch, of_late: Fetch | None = None) -> Sequence[Any]:
    """`of_late` may answer with what was true a while ago: where a list is divided does not change what is in it."""
    words = words_of(wanted.search)
    if words:
        return await _Search(wanted, words, fetch, of_late).page()
    shape, places = _between(wanted.shape, wanted.after, None)
    return await fetch(listed(shape), {**wanted.values, **places})


class _Search:
    """The first posts are looked through one after the other, where that is sooner done; the index finds the others."""

    def __init__(self, wanted: PostList, words: Sequence[str], fetch: Fetch, of_late: Fetch | None) -> None:
        self.wanted = wanted
        self.fetch = fetch
        self.of_late = of_late if of_late is not None and wanted.after is None else fetch
        self.shape = wanted.shape._replace(words=len(words))
        self.words = {f"word_{number}": word for number, word in enumerate(words)}
        self.values = {**wanted.values, **self.words}
        self.grams = grams_of(words)

    async def page(self) -> Sequence[Any]:
        depth, is_short = await self._depth()
        if depth is None and not is_short:
            return await self._look_up(self.wanted.after, self.shape, {})
        end = None if depth is None else await self._place(depth)
        rows = await self._walk(end)
        if end is None or len(rows) == self.wanted.limit:
            return rows
        left = {"limit": self.wanted.limit - len(rows)}
        return [*rows, *await self._look_up(end, self.shape._replace(page=0), left)]

    async def _depth(self) -> tuple[int | None, bool]:
        """How far to walk until there are enough, None where the index is sooner done; and whether the whole list is
        so short that it is walked to its end."""
        hits, by_index = await self._cost()
        cheaper = [depth for depth in WALKS if depth <= max(by_index, WALKS[0])]
        enough = (depth for depth in cheaper if hits * depth >= 2 * SAMPLE * self.wanted.limit)
        depth = next(enough, None)
        return depth, depth is None and self.wanted.scope != "board" and await self._place(cheaper[-1]) is None

    async def _cost(self) -> tuple[int, float]:
        """How many of the first posts have the words, and how many posts the index would find."""
        hits, highest = await self._sample(sample(self.shape._replace(page=SAMPLE, scope="board")), self.words)
        share = (hits + 1) / SAMPLE
        if self.wanted.scope == "board":
            return hits, share * (min(highest, BLOCK) if self.wanted.sort == "new" else highest)
        shape = self.shape._replace(page=SAMPLE)
        hits, _ = await self._sample(sample(shape), {**self.words, "project_id": self.wanted.project_id})
        return hits, share * highest

    async def _sample(self, statement: Select[Any], values: Mapping[str, Any]) -> tuple[int, int]:
        ((hits, highest),) = await self.of_late(statement, values)
        return hits, highest

    async def _place(self, depth: int) -> Place | None:
        """None: the list is shorter than that."""
        shape, places = _between(self.shape._replace(page=0, words=0), self.wanted.after, None)
        rows = await self.of_late(place(shape, depth), {"project_id": self.wanted.project_id, **places})
        return (rows[0][0], rows[0][1]) if rows else None

    async def _walk(self, end: Place | None) -> Sequence[Any]:
        shape, places = _between(self.shape, self.wanted.after, end)
        return await self.fetch(listed(shape), {**self.values, **places})

    async def _look_up(self, after: Place | None, shape: Shape, left: Mapping[str, Any]) -> Sequence[Any]:
        shape, places = _between(shape, after, None)
        return await self.fetch(found(shape), {**self.values, **places, **left, "grams": self.grams})


def _between(shape: Shape, after: Place | None, end: Place | None) -> tuple[Shape, dict[str, Any]]:
    values: dict[str, Any] = {}
    if after is not None:
        values["after_key"], values["after_id"] = after
    if end is not None:
        values["end_key"], values["end_id"] = end
    return shape._replace(is_later=after is not None, has_end=end is not None), values
