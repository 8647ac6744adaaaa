"""No list reads the whole table, with a hundred thousand posts; PostgreSQL is asked about the statements as sent."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.actor import Actor
from db.repositories.new_posts import NewPost, NewPostRepository
from db.repositories.posts import PostRepository
from db.repositories.votes import Ballot, BallotRepository, VoteRepository
from db.sorting import PostSort
from db.statements import Reads, Writes
from tests.database.crowd import COUNT, FEW, INDEX_OF, VOTER, deep, indexes_of
from tests.database.reading import page
from tests.explaining import Plan, explaining, plan_of


@pytest.mark.parametrize("sort", INDEX_OF)
@pytest.mark.parametrize("limit", [2, 51, 101])
async def test_a_page_is_read_from_its_index(crowded: AsyncEngine, sort: PostSort, limit: int) -> None:
    for after in (None, await deep(crowded, sort)):
        ask = partial(_page, sort=sort, limit=limit, after=after)
        plan = await plan_of(crowded, ask)
        assert indexes_of(plan) <= {INDEX_OF[sort], "pk_posts"}
        assert plan.sorts() == []
        assert plan.touched("posts") <= limit
        assert plan.touched("users") <= limit


async def _page(session: AsyncSession, sort: PostSort, limit: int, after: tuple[float, int] | None) -> Any:
    return await page(session, sort, "", limit, after)


@pytest.mark.parametrize("before", [None, COUNT // 2])
async def test_the_classic_list(crowded: AsyncEngine, before: int | None) -> None:
    plan = await plan_of(
        crowded, lambda session: page(session, "new", "", 100, None if before is None else (0, before))
    )
    assert indexes_of(plan) <= {"ix_posts_id_published", "pk_posts"}


async def test_own_votes(crowded: AsyncEngine) -> None:
    told: list[Plan] = []
    await VoteRepository(Reads(explaining(crowded, told))).own(VOTER, range(1, 101))
    assert indexes_of(told[0]) <= {"pk_votes", "ix_votes_voter_id_post_id", "pk_posts"}


async def test_one_post(crowded: AsyncEngine) -> None:
    plan = await plan_of(crowded, lambda session: PostRepository(session=session).visible(77, VOTER))
    assert indexes_of(plan) <= {"pk_posts", "ix_posts_id_published"}


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("count", [1, 100])
async def test_votes(crowded: AsyncEngine, waits: bool, count: int) -> None:
    told: list[Plan] = []
    ballots = [Ballot(77 if waits else nth, Actor(UUID(int=nth)), 1) for nth in range(1, count + 1)]
    await BallotRepository(Writes(explaining(crowded, told)), lambda _: None).count(ballots, waits=waits)
    assert indexes_of(told[0]) <= {"pk_posts", "ix_posts_id_published"}


@pytest.mark.parametrize("count", [1, 100])
async def test_new_posts(crowded: AsyncEngine, count: int) -> None:
    """Each looks up its name, if it has one, and its author."""
    for name, touched in ((None, 0), ("nobody", 0), ("user3", count), ("user3\nuser13", 2 * count)):
        told: list[Plan] = []
        posts = [
            NewPost("Title", "Text", "Name", None, True, 1, Actor(UUID(int=nth)), name_skeletons=name)  # noqa: FBT003
            for nth in range(count)
        ]
        created = await NewPostRepository(Writes(explaining(crowded, told, analyze=True)), lambda _: None).create(posts)
        assert created == []  # explained, and not done
        assert told[0].whole() <= FEW
        assert told[0].touched("name_skeletons") <= touched


async def test_a_title_that_is_taken(crowded: AsyncEngine) -> None:
    plan = await plan_of(
        crowded, lambda session: PostRepository(session=session).with_title("Common title 77", 1, None)
    )
    assert indexes_of(plan) == {"ix_posts_lower_title"}
