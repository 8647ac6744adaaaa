"""Reads a page of posts. What a search costs does not grow with the board, however frequent the words are.

But for a word that is in few posts while each three letters of it are in most: all of these are looked at, once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select

from db.repositories.post_lists import Shape, listed, ordered, place
from db.repositories.search import taken_apart
from db.sorting import PostSort

Fetch = Callable[[Select[Any], Mapping[str, Any]], Awaitable[Sequence[Any]]]
"""Sends a statement with its parameters."""

Place = tuple[float, int]
"""Key and id."""

WALKED = 300
"""So many posts are looked through one after the other: of a frequent word that is a page."""
WALKED_ON_MAX = 3_000
"""Where those held almost a page, so many more are looked through: of a frequent word the index would find them all."""
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
    divide = of_late if of_late is not None and wanted.after is None else fetch
    grams, words = taken_apart(wanted.search)
    if not grams:
        return await fetch(*_asked(wanted, Shape(wanted.sort), {}, wanted.limit, wanted.after))
    values = {"grams": grams, **{f"word_{number}": word for number, word in enumerate(words)}}
    shape = Shape(wanted.sort, words=len(words))
    found: list[Any] = []
    after, last = wanted.after, shape._replace(grams="rare")
    steps = [(WALKED, shape)] if words else []  # without words nothing but the index decides
    steps.append((SIFTED, shape._replace(grams="unknown")))
    while steps:
        depth, step = steps.pop(0)
        end = await _place(wanted, after, depth, divide)
        if end is None:  # the rest is short, whatever is in it
            last = shape._replace(grams="known")
            break
        left = wanted.limit - len(found)
        rows = await fetch(*_asked(wanted, step, values, left, after, end))
        found += rows
        if len(found) == wanted.limit:
            return found
        if depth == WALKED and (further := _further(len(rows), left)) <= WALKED_ON_MAX:
            steps.insert(0, (further, step))
        after = end
    rest = _asked(wanted, last, values, wanted.limit - len(found), after)
    return [*found, *await fetch(*rest)]


def _further(found: int, left: int) -> int:
    """In how many posts there are as many as were left, and some to be sure, after `found` among the first."""
    return 2 * WALKED * (left - found) // found if found else WALKED_ON_MAX + 1


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
