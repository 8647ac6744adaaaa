"""Handlers: called in order per subject, again when they fail, and given up in the end."""

from collections.abc import Sequence
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.events import reader as module
from api.events.reader import HandlerReader, LogReader
from api.events.registry import Handler, Registry
from api.schemas.events import KINDS, Event
from db.models import EventFailure, Project
from db.repositories.events import EventReaderRepository, PlaceLost
from db.transaction import transaction
from tests.events.log import Follower, Sessions, noted, reader_of, step_until

pytestmark = pytest.mark.committed


@pytest.fixture
def sessions(app: Litestar) -> Sessions:
    found: Sessions = app.state.sessions
    return found


async def due_at_once(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(EventFailure).values(next_try_at=func.now()))


async def failures(sessions: Sessions) -> list[Any]:
    async with sessions() as session:
        return list(await EventReaderRepository(session).failures(100))


class Seen:
    """A handler that fails for some subjects."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.ids: list[int] = []
        self.failing: set[str] = set()

    async def handle(self, event: Event, session: AsyncSession) -> None:
        await session.execute(update(Project).values(last_issue=Project.last_issue + 1))
        if event.subject in self.failing:
            raise ValueError("not now")
        self.subjects.append(event.subject)
        self.ids.append(event.id)


async def test_each_is_called_once_and_its_writes_are_kept_with_it(sessions: Sessions) -> None:
    seen = Seen()
    reader = reader_of(sessions, seen.handle)
    await noted(sessions, 1, 2, 1)
    await step_until(reader, lambda: len(seen.subjects) == 3)
    await reader.step()
    assert seen.subjects == ["post:1", "post:2", "post:1"]
    async with sessions() as session:
        assert await session.scalar(select(Project.last_issue).where(Project.id == 1)) == 3


async def test_it_goes_on_where_it_left_off(sessions: Sessions) -> None:
    before, after = Seen(), Seen()
    await noted(sessions, 1)
    await step_until(reader_of(sessions, before.handle), lambda: len(before.subjects) == 1)
    await noted(sessions, 2)
    await step_until(reader_of(sessions, after.handle), lambda: len(after.subjects) == 1)
    assert after.subjects == ["post:2"]


async def test_what_fails_is_tried_again_and_its_subject_waits(sessions: Sessions) -> None:
    seen = Seen()
    reader = reader_of(sessions, seen.handle)
    seen.failing = {"post:1"}
    await noted(sessions, 1, 2, 1, 3)
    await step_until(reader, lambda: seen.subjects == ["post:2", "post:3"])
    waiting = await failures(sessions)
    assert [(row.subject, row.attempts) for row in waiting] == [("post:1", 0), ("post:1", 1)]
    assert waiting[1].error == "ValueError: not now"
    await reader.step()
    assert seen.subjects == ["post:2", "post:3"]  # not before its time
    seen.failing = set()
    await due_at_once(sessions)
    await step_until(reader, lambda: len(seen.subjects) == 4)
    assert seen.subjects[2:] == ["post:1", "post:1"]
    assert seen.ids[2] < seen.ids[3]
    assert await failures(sessions) == []
    async with sessions() as session:  # of the failed attempts nothing was kept
        assert await session.scalar(select(Project.last_issue).where(Project.id == 1)) == 4


async def test_what_keeps_failing_is_given_up_and_can_be_tried_again(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ATTEMPTS_MAX", 2)
    seen = Seen()
    reader = reader_of(sessions, seen.handle)
    seen.failing = {"post:1"}
    await noted(sessions, 1)
    await Follower(sessions).wait_for(1)
    await reader.step()
    await due_at_once(sessions)
    await reader.step()
    (parked,) = await failures(sessions)
    assert parked.attempts == 2
    assert parked.parked_at is not None
    await noted(sessions, 1)
    seen.failing = set()
    await due_at_once(sessions)
    await step_until(reader, lambda: len(seen.subjects) == 1)  # those behind it go on without it
    assert seen.ids[0] > parked.event_id
    async with transaction(sessions) as session:
        assert await EventReaderRepository(session).retry(reader.name, parked.event_id)
    await step_until(reader, lambda: len(seen.subjects) == 2)
    assert seen.ids[1] == parked.event_id


async def test_two_who_read_at_once_deliver_once(sessions: Sessions) -> None:
    await noted(sessions, 1)
    await Follower(sessions).wait_for(1)
    reader = LogReader("reader", sessions)
    first = await reader.next_batch()
    second = await reader.next_batch()
    assert (first.kept, first.rows) == (second.kept, second.rows)
    await reader.move(first.kept, first.end)
    with pytest.raises(PlaceLost):
        await reader.move(second.kept, second.end)


async def test_a_handler_is_asked_for_its_kinds_only(sessions: Sessions) -> None:
    registry, subjects = Registry(), []

    @registry.on("comment.*", "post.created")
    async def never(event: Event, _session: AsyncSession) -> None:
        subjects.append(event.subject)

    (handler,) = registry
    assert handler.kinds == {"comment.created", "comment.updated", "comment.deleted", "post.created"}
    await noted(sessions, 1)
    await Follower(sessions).wait_for(1)
    assert not await HandlerReader(handler, sessions).step()
    assert subjects == []


async def test_what_means_nothing_to_a_handler_is_passed_over(sessions: Sessions) -> None:
    seen = Seen()

    async def choose(rows: Sequence[Row[Any]], _session: AsyncSession) -> list[int]:
        return [row.id for row in rows if row.subject == "post:2"]

    reader = HandlerReader(Handler("seen", frozenset(KINDS), seen.handle, choose), sessions)
    await noted(sessions, 1, 2, 1)
    await Follower(sessions).wait_for(3)
    assert not await reader.step()
    assert seen.subjects == ["post:2"]
    assert not (await reader.next_batch()).rows
    await noted(sessions, 1, 3)
    await Follower(sessions).wait_for(5)
    await reader.step()
    assert seen.subjects == ["post:2"]
    assert not (await reader.next_batch()).rows


async def test_what_nobody_waits_for_is_not_read(sessions: Sessions) -> None:
    seen, waiting = Seen(), False

    async def idle(_session: AsyncSession) -> bool:
        return not waiting

    reader = HandlerReader(Handler("seen", frozenset(KINDS), seen.handle, idle=idle), sessions)
    await reader.step()  # enters
    await noted(sessions, 1, 2)
    await Follower(sessions).wait_for(2)
    assert not await reader.step()
    assert not (await reader.next_batch()).rows
    waiting = True
    await noted(sessions, 3)
    await Follower(sessions).wait_for(3)
    await reader.step()
    assert seen.subjects == ["post:3"]


def test_handlers_have_names_of_their_own_and_kinds_that_exist() -> None:
    registry = Registry()

    async def handle(event: Event, session: AsyncSession) -> None:
        raise AssertionError(event, session)

    registry.on("post.created")(handle)
    with pytest.raises(ValueError, match="two handlers"):
        registry.on("post.deleted")(handle)
    with pytest.raises(ValueError, match="no kind"):
        Registry().on("post.painted")(handle)
    with pytest.raises(ValueError, match="no kind"):
        Registry().on("pencil.*")(handle)
