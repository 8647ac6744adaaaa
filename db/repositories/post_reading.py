"""Reads a page of posts. What a search costs does not grow with the board, however frequent the words are.

But for a word that is in few posts while each three letters of it are in most: all of these are looked at, once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select

from db.repositories.post_lists import Shape, listed, ordered, place, sample
from db.repositories.search import taken_apart
from db.sorting import PostSort

Fetch = Callable[[Select[Any], Mapping[str, Any]], Awaitable[Sequence[Any]]]
"""Sends a statement with its parameters."""

Place = tuple[float, int]
"""Key and id."""

SAMPLE = 300
"""Among so many posts it is counted how frequent the words are."""
WALKS = (300, 1_000, 3_000)
"""So many posts are looked through one after the other, where that is enough for a page, and to be sure for two: of
a frequent word the index would find them all."""
SIFTED = 10_000
"""Among so many the index is asked. It alone would find all, and each of them would have to be fetched and sorted."""


@dataclass(frozen=True, slots=True)
class PostList:
    """Which posts; `after` is key and id of the last one seen."""

    sort: PostSort
    limit: int
    search: str = ""
    after: Place | None = None
    project_id: int | None = None
    """None: of all public projects."""
    where: ColumnElement[bool] | None = None
    """None: what everybody sees."""


async def read(wanted: PostList, fetch: Fetch, of_late: Fetch | None = None) -> Sequence[Any]:
    """`of_late` may answer with what was true a while ago: where a list is divided does not change what is in it."""
    grams, words = taken_apart(wanted.search)
    if not grams:
        return await fetch(*_asked(wanted, Shape(wanted.sort), {}, wanted.limit, wanted.after))
    named = {f"word_{number}": word for number, word in enumerate(words)}
    values, shape = {"grams": grams, **named}, Shape(wanted.sort, words=len(words))
    walk = await _walk(wanted, shape, named, of_late or fetch) if words else None  # else only the index decides
    steps = [(walk, shape)] if walk else []
    found: list[Any] = []
    after, last = wanted.after, shape._replace(grams="rare")
    for depth, step in [*steps, (SIFTED, shape._replace(grams="unknown"))]:
        end = await _place(wanted, after, depth, fetch if after is not None or of_late is None else of_late)
        if end is None:  # the rest is short, whatever is in it
            last = shape._replace(grams="known")
            break
        found += await fetch(*_asked(wanted, step, values, wanted.limit - len(found), after, end))
        if len(found) == wanted.limit:
            return found
        after = end
    rest = _asked(wanted, last, values, wanted.limit - len(found), after)
    return [*found, *await fetch(*rest)]


async def _walk(wanted: PostList, shape: Shape, words: Mapping[str, str], fetch: Fetch) -> int | None:
    """How far; None where the index finds a page sooner."""
    ((found,),) = await fetch(sample(shape), {**words, "limit": SAMPLE})
    return next((depth for depth in WALKS if found * depth >= 2 * SAMPLE * wanted.limit), None)


async def _place(wanted: PostList, after: Place | None, depth: int, fetch: Fetch) -> Place | None:
    """None: there are fewer posts than that."""
    shape, values = _between(wanted, Shape(wanted.sort), after, None)
    rows = await fetch(place(shape), {**values, "offset": depth - 1})
    return (rows[0][0], rows[0][1]) if rows else None


def _asked(
    wanted: PostList,
    shape: Shape,
    values: Mapping[str, Any],
    limit: int,
    after: Place | None,
    end: Place | None = None,
) -> tuple[Select[Any], Mapping[str, Any]]:
    shape, places = _between(wanted, shape, after, end)
    statement = listed(shape) if wanted.where is None else ordered(shape).where(wanted.where)
    return statement, {**values, **places, "limit": limit}


def _between(wanted: PostList, shape: Shape, after: Place | None, end: Place | None) -> tuple[Shape, dict[str, Any]]:
    values: dict[str, Any] = {}
    if wanted.where is None and wanted.project_id is not None:
        values["project_id"] = wanted.project_id
    if after is not None:
        values["after_key"], values["after_id"] = after
    if end is not None:
        values["end_key"], values["end_id"] = end
    one = "project_id" in values
    return shape._replace(is_later=after is not None, has_end=end is not None, of_one_project=one), values
