"""What a search of posts costs is bounded, with a hundred thousand of them, in however many the words are.

A page is asked for in steps (db/repositories/post_reading.py); what is looked at here is all of them together.
"""

from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.repositories.post_reading import SAMPLE, WALKS
from db.repositories.post_search import BLOCK
from db.sorting import PostSort
from tests.database.crowd import COUNT, FEW, INDEX_OF, SMALL_PROJECT, deep
from tests.database.reading import page
from tests.explaining import Plan, plans_of

LIMIT = 51
WALK = max(depth for depth in WALKS if depth <= COUNT * (2 * LIMIT / depth + 1 / SAMPLE))
"""So many posts are looked through, at most, on a board of this size."""
FOUND = COUNT * (2 * LIMIT / WALK + 1 / SAMPLE)
"""So many are found by the index: of more frequent words so many are looked through that there are enough."""
HIGHEST = 2
"""Ids, which are asked for how many posts there are."""
TOUCHED = 4 * SAMPLE + 3 * WALK + 2 * FOUND + LIMIT + 2 * HIGHEST
"""Posts and their documents, and the posts that are passed to find where the walk ends."""

SEARCHES = {
    "in every post": "common",
    "parts of words, in every post": "ommo itl",
    "its beginning in every post": "c",
    "two beginnings in every post": "co ti",
    "in every second": "heads",
    "each in every second, together in none": "heads tails",
    "in one of a hundred": "percent",
    "frequent, and in one of a hundred": "common percent",
    "in forty": "zebra",
    "two letters, in forty": "qz",
    "frequent, and in forty": "zebra common",
    "a number": "title 77",
    "in none": "nowhere",
    "frequent, and in none": "common nowhere",
}


def touched(plans: Sequence[Plan]) -> float:
    return sum(plan.touched(table) for plan in plans for table in ("posts", "post_documents"))


@pytest.mark.parametrize("sort", INDEX_OF)
@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES.keys())
async def test_no_search_reads_or_sorts_the_whole_board(crowded: AsyncEngine, sort: PostSort, search: str) -> None:
    for after in (None, await deep(crowded, sort)):
        for project_id in (None, SMALL_PROJECT):
            plans = await plans_of(
                crowded, partial(page, sort=sort, search=search, limit=LIMIT, after=after, project_id=project_id)
            )
            for plan in plans:
                assert plan.whole() <= FEW
                assert all(rows <= FOUND for rows in plan.sorts())
            assert touched(plans) <= TOUCHED
            assert sum(plan.touched("users") for plan in plans) <= LIMIT  # authors, of the posts of the page alone


@pytest.mark.parametrize("sort", INDEX_OF)
@pytest.mark.parametrize(("search", "most"), [("common", LIMIT), ("heads", WALKS[0])])
async def test_a_frequent_word_costs_little_more_than_a_page(
    crowded: AsyncEngine, sort: PostSort, search: str, most: int
) -> None:
    plans = await plans_of(crowded, partial(page, sort=sort, search=search, limit=LIMIT, after=None))
    assert touched(plans) <= 2 * (SAMPLE + most) + WALKS[0] + HIGHEST
    assert [plan.sorts() for plan in plans] == [[], [], []]


@pytest.mark.parametrize("search", ["zebra", "qz", "nowhere"])
async def test_a_rare_word_is_found_by_its_grams(crowded: AsyncEngine, search: str) -> None:
    *_, last = await plans_of(crowded, partial(page, sort="hot", search=search, limit=LIMIT, after=None))
    assert last.indexes("post_documents") - {"pk_post_documents"} == {"ix_post_documents_grams"}


@pytest.mark.parametrize("sort", INDEX_OF)
async def test_a_word_whose_parts_are_in_every_post_and_itself_in_none(crowded: AsyncEngine, sort: PostSort) -> None:
    """The worst there is: no index of grams can tell. Each post is looked at once, and only blocks are sorted."""
    plans = await plans_of(crowded, partial(page, sort=sort, search="wxyzw", limit=LIMIT, after=None))
    assert touched(plans) <= COUNT + 2 * (SAMPLE + HIGHEST)
    assert sum(rows for plan in plans for rows in plan.sorts()) <= COUNT // BLOCK + 1
