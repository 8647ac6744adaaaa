"""Votes that arrive together are counted together, and each of them as if it had come alone."""

import asyncio
import random
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api import batches
from api.errors import Unavailable
from api.services.votes import BallotBox
from db.actor import Actor
from db.models import User
from db.repositories.accounts import AccountRepository
from db.repositories.votes import Ballot, BallotRepository, Counted
from db.transaction import transaction
from tests.accounts.counting import miscounted
from tests.running import client_of

pytestmark = pytest.mark.committed

VOTERS = [Actor(UUID(int=100 + nth), 1000 + nth if nth % 3 == 0 else None) for nth in range(12)]
"""Every third has an account."""
PATIENCE_S = 20


@pytest.fixture
async def box(app: Litestar) -> BallotBox:
    users = [
        User(id=each.user_id, email=f"{each.user_id}@example.org", name="A", password_hash="none", actor_id=each.id)
        for each in VOTERS
        if each.user_id
    ]
    async with transaction(app.state.sessions) as session:
        session.add_all(users)
    found: BallotBox = app.state.ballot_box
    return found


async def posts(client: httpx.AsyncClient, count: int) -> list[int]:
    answers = [await client.post("/api/posts", json={"title": "Vote me", "text": "up"}) for _ in range(count)]
    return [answer.json()["id"] for answer in answers]


async def rows(app: Litestar, statement: str) -> list[tuple[Any, ...]]:
    async with app.state.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def check(app: Litestar) -> None:
    """Counters are what was cast, and the log tells each change of them once, in their order."""
    assert await miscounted(app) == []
    told = "select subject, (data->>'version')::int from events where kind = 'post.voted' order by id"
    versions: dict[str, list[int]] = {}
    for subject, version in await rows(app, told):
        versions.setdefault(subject, []).append(version)
    last = dict(await rows(app, "select 'post:' || id, version from posts where version > 0"))
    assert versions == {subject: list(range(1, version + 1)) for subject, version in last.items()}


def some_ballot(chance: random.Random, post_ids: Sequence[int]) -> Ballot:
    post_id, voter = chance.choice(post_ids), chance.choice(VOTERS)
    if chance.random() < 0.5:
        return Ballot(post_id, voter, chance.choice((-1, 0, 1)))
    return Ballot(post_id, voter, chance.choice((-1, 1)), lowest=chance.choice((-1, 0)))


def voted(before: int, ballot: Ballot) -> int:
    if ballot.lowest is None:
        return ballot.value
    return max(ballot.lowest, min(1, before + ballot.value))


@pytest.mark.parametrize("seed", range(4))
async def test_as_the_model_says(app: Litestar, client: httpx.AsyncClient, box: BallotBox, seed: int) -> None:
    """Of one voter on one post the order is kept, so the vote is known; the counters are those of a moment."""
    chance = random.Random(seed)
    post_ids, votes = await posts(client, 5), dict[tuple[int, UUID], int]()
    for _ in range(15):
        ballots = [some_ballot(chance, post_ids) for _ in range(chance.randint(1, 40))]
        states = await asyncio.gather(*(box.cast(ballot) for ballot in ballots))
        for ballot, state in zip(ballots, states, strict=True):
            key = ballot.post_id, ballot.voter.id
            votes[key] = voted(votes.get(key, 0), ballot)
            assert state is not None
            assert (state.post_id, state.my_vote) == (ballot.post_id, votes[key])
            assert state.score == state.upvotes - state.downvotes
    kept = await rows(app, "select post_id, voter_id, value from votes")
    assert {(post_id, voter): value for post_id, voter, value in kept} == votes
    await check(app)


async def test_each_of_many_on_one_post_sees_its_own_step(client: httpx.AsyncClient, box: BallotBox) -> None:
    (post_id,) = await posts(client, 1)
    states = await asyncio.gather(*(box.cast(Ballot(post_id, voter, 1)) for voter in VOTERS))
    assert [(state.score, state.version) for state in states if state] == [(n, n) for n in range(1, 13)]


async def test_only_who_sees_a_post_votes_on_it(app: Litestar, client: httpx.AsyncClient, box: BallotBox) -> None:
    """In one statement with others, whose eyes are no help."""
    draft = (await client.post("/api/posts", json={"title": "a", "text": "b", "published": False})).json()["id"]
    (public,) = await posts(client, 1)
    (author,) = {row[0] for row in await rows(app, "select author_id from posts")}
    asked = [Ballot(post_id, voter, 1) for post_id in (draft, public) for voter in (*VOTERS, Actor(author))]
    states = await asyncio.gather(*(box.cast(ballot) for ballot in asked), box.cast(Ballot(999_999, VOTERS[0], 1)))
    assert [state is not None for state in states] == [False] * 12 + [True] * 14 + [False]
    assert await rows(app, f"select subject from events where subject = 'post:{draft}'") == []


async def test_who_is_locked_out_holds_up_nobody_else(app: Litestar, client: httpx.AsyncClient, box: BallotBox) -> None:
    locked, free = await posts(client, 2)
    engine: AsyncEngine = app.state.engine
    async with engine.begin() as connection:
        await connection.execute(text(f"select from posts where id = {locked} for update"))
        waiting = [asyncio.create_task(box.cast(Ballot(locked, voter, 1))) for voter in VOTERS]
        async with asyncio.timeout(PATIENCE_S):
            for value in (1, 0, -1):
                states = await asyncio.gather(*(box.cast(Ballot(free, voter, value)) for voter in VOTERS))
                assert {state.my_vote for state in states if state} == {value}
        assert not any(task.done() for task in waiting)
    async with asyncio.timeout(PATIENCE_S):
        states = await asyncio.gather(*waiting)
    assert sorted(state.score for state in states if state) == list(range(1, 13))
    await check(app)


@pytest.mark.parametrize("others", ["erasures", "wrong order"])
async def test_neither_deletions_nor_others_meet_votes_in_a_circle(
    app: Litestar, client: httpx.AsyncClient, box: BallotBox, others: str
) -> None:
    """Erasures and what locks in the wrong order would meet each other: not both."""
    post_ids = await posts(client, 12)

    async def vote(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            await asyncio.gather(*(box.cast(some_ballot(chance, post_ids)) for _ in range(20)))

    async def erase(voter: Actor) -> None:
        async with transaction(app.state.sessions) as session:
            await AccountRepository(session).remove_votes(voter.id)

    async def delete() -> None:
        for post_id in reversed(post_ids[6:]):
            assert (await client.delete(f"/api/posts/{post_id}")).status_code == 204

    async def touch() -> None:
        """Several at once, in the wrong order."""
        for _ in range(6):
            async with app.state.engine.begin() as connection:
                for post_id in reversed(post_ids[:6]):
                    await connection.execute(text(f"select from posts where id = {post_id} for update"))

    locking = [touch()] if others == "wrong order" else [erase(voter) for voter in VOTERS[:4]]
    async with asyncio.timeout(PATIENCE_S * 3):
        await asyncio.gather(vote(1), vote(2), delete(), *locking)
    assert await miscounted(app) == []


async def test_one_that_is_refused_fails_alone(
    app: Litestar, client: httpx.AsyncClient, box: BallotBox, refusing: Actor
) -> None:
    first, second = await posts(client, 2)
    asked = [Ballot(post_id, voter, 1) for voter in (*VOTERS[:3], refusing) for post_id in (first, second)]
    states = await asyncio.gather(*(box.cast(ballot) for ballot in asked), return_exceptions=True)
    assert [isinstance(state, Counted) for state in states] == [True] * 6 + [False] * 2
    await check(app)


@pytest.fixture
async def refusing(app: Litestar) -> AsyncGenerator[Actor]:
    """A voter whom a constraint of the database refuses."""
    actor = Actor(UUID(int=666))
    engine: AsyncEngine = app.state.engine
    async with engine.begin() as connection:
        await connection.execute(text(f"alter table votes add constraint refusing check (voter_id <> '{actor.id}')"))
    yield actor
    async with engine.begin() as connection:
        await connection.execute(text("alter table votes drop constraint refusing"))


async def test_a_request_that_is_cancelled_hurts_nobody(
    app: Litestar, client: httpx.AsyncClient, box: BallotBox
) -> None:
    (post_id,) = await posts(client, 1)
    tasks = [asyncio.create_task(box.cast(Ballot(post_id, voter, 1))) for voter in VOTERS]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    states = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(state, Counted) for state in states] == [False, True] * 6
    assert await box.cast(Ballot(post_id, VOTERS[0], 0)) is not None
    await check(app)


class Gate(BallotRepository):
    """Counts when it is let."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.asked = asyncio.Event()
        self.sizes: list[int] = []

    async def count(self, ballots: Sequence[Ballot], *, waits: bool) -> list[Counted | None]:
        self.sizes.append(len(ballots))
        self.asked.set()
        await self.opened.wait()
        return [Counted(ballot.post_id, 0, 0, 0, 0, 0, 0, ballot.value) for ballot in ballots]


def crowd(count: int) -> Iterable[Ballot]:
    return (Ballot(nth, VOTERS[0], 1) for nth in range(count))


@pytest.mark.parametrize(("meanwhile", "sizes"), [(250, [1, 100, 100, 50]), (15, [1, 8, 7])])
async def test_one_is_counted_at_once_and_those_that_come_meanwhile_together(meanwhile: int, sizes: list[int]) -> None:
    gate = Gate()
    box = BallotBox(gate)
    async with box.open():
        first = asyncio.create_task(box.cast(Ballot(1, VOTERS[0], 1)))
        await gate.asked.wait()
        rest = [asyncio.create_task(box.cast(ballot)) for ballot in crowd(meanwhile)]
        await asyncio.sleep(0)
        gate.opened.set()
        await asyncio.gather(first, *rest)
    assert gate.sizes == sizes


async def test_the_end_waits_for_what_was_cast() -> None:
    gate = Gate()
    box = BallotBox(gate)
    async with box.open():
        tasks = [asyncio.create_task(box.cast(ballot)) for ballot in crowd(3)]
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.01, gate.opened.set)
    assert all(await asyncio.gather(*tasks))


async def test_more_than_can_wait_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WAITING_MAX", 5)
    gate = Gate()
    box = BallotBox(gate)
    async with box.open():
        tasks = [asyncio.create_task(box.cast(ballot)) for ballot in crowd(6)]
        await asyncio.sleep(0)
        gate.opened.set()
        states = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(state) for state in states] == [Counted] * 5 + [Unavailable]


async def test_a_broken_connection_is_told_to_all_and_the_next_are_counted(
    app: Litestar, client: httpx.AsyncClient, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was perhaps committed is not repeated: a step would count twice."""
    (post_id,) = await posts(client, 1)
    asked: list[int] = []

    async def lost(ballots: Sequence[Ballot], *, waits: bool) -> list[Counted | None]:
        asked.append(len(ballots))
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(box.ballots, "count", lost)
        ballots = [Ballot(post_id, voter, 1, lowest=-1) for voter in VOTERS]
        states = await asyncio.gather(*(box.cast(ballot) for ballot in ballots), return_exceptions=True)
    assert {type(state) for state in states} == {ConnectionResetError}
    assert asked == [12]
    assert (await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})).json()["score"] == 1


async def test_steps_and_casts_over_http(app: Litestar, client: httpx.AsyncClient) -> None:
    (post_id,) = await posts(client, 1)
    voters = [client_of(app) for _ in range(8)]
    for voter in voters:
        await voter.put(f"/api/posts/{post_id}/vote", json={"value": 0})

    async def use(voter: httpx.AsyncClient, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(10):
            if chance.random() < 0.5:
                body = {"post_id": post_id, "score_increase": chance.choice((-1, 1))}
                answer = await voter.post("/update-post-score", json=body)
            else:
                answer = await voter.put(f"/api/posts/{post_id}/vote", json={"value": chance.choice((-1, 0, 1))})
            assert answer.status_code == 200, answer.text

    await asyncio.gather(*(use(voter, seed) for seed, voter in enumerate(voters)))
    for voter in voters:
        await voter.aclose()
    await check(app)
