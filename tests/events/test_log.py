"""The log in order, and whole."""

import asyncio
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import func, select, text, update

from db.engine import make_config
from db.models import Event, EventReader
from db.repositories.events import EventReaderRepository, EventRepository, Place
from db.transaction import transaction
from tests.events.log import Follower, Sessions, note, noted

pytestmark = pytest.mark.committed


@pytest.fixture
def sessions(app: Litestar) -> Sessions:
    found: Sessions = app.state.sessions
    return found


async def test_a_row_that_commits_late_is_not_stepped_over(sessions: Sessions) -> None:
    follower = Follower(sessions)
    async with sessions() as slow:
        await note(slow, 1)  # has the lower id
        await noted(sessions, 2)
        assert await follower.read() == []  # what is behind an open transaction waits
        await slow.commit()
    assert await follower.wait_for(2) == ["post:1", "post:2"]
    assert await follower.read() == []


async def test_nor_one_whose_transaction_began_first_and_wrote_last(sessions: Sessions) -> None:
    follower = Follower(sessions)
    async with sessions() as slow:
        await slow.execute(select(func.pg_current_xact_id()))
        await noted(sessions, 1, 2)
        await note(slow, 1)
        await slow.commit()
    assert await follower.wait_for(3) == ["post:1", "post:2", "post:1"]


async def test_what_was_rolled_back_never_was(sessions: Sessions) -> None:
    follower = Follower(sessions)
    async with sessions() as doomed:
        await note(doomed, 1)
        await noted(sessions, 2)
        await doomed.rollback()
    await noted(sessions, 3)
    assert await follower.wait_for(2) == ["post:2", "post:3"]


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_many_writers_and_a_reader_who_is_always_there(sessions: Sessions, limit: int) -> None:
    """Ten writers commit out of order; each subject comes whole and in order, whatever the size of a page."""
    follower, seen = Follower(sessions, limit), []

    async def write(post_id: int) -> None:
        for _ in range(10):
            async with transaction(sessions) as session:
                await note(session, post_id)
                await asyncio.sleep(0.001 * (post_id % 3))

    writers = asyncio.gather(*(write(post_id) for post_id in range(1, 11)))
    while not writers.done():
        seen += await follower.read()
        await asyncio.sleep(0)
    await writers
    seen += await follower.wait_for(100 - len(seen))
    assert len(seen) == 100
    assert {subject: seen.count(subject) for subject in set(seen)} == {f"post:{n}": 10 for n in range(1, 11)}


async def test_a_page_is_few_statements_however_long_the_log(sessions: Sessions, statements: object) -> None:
    assert callable(statements)
    counts = []
    for count in (10, 100):
        await noted(sessions, *range(1, count + 1))
        await Follower(sessions).wait_for(count)
        statements()
        async with sessions() as session:
            rows, _ = await EventRepository(session).read(Place(), count)
        assert len(rows) == count
        counts.append(len(statements()))
    assert counts == [2, 2]  # the window and its rows


async def test_what_is_old_and_read_by_all_goes(sessions: Sessions) -> None:
    await noted(sessions, 1, 2, 3)
    await Follower(sessions).wait_for(3)
    async with transaction(sessions) as session:
        await session.execute(update(Event).values(created_at=func.now() - timedelta(days=2)).where(Event.id > 0))
        await EventReaderRepository(session).enter("slow", Place())
    await noted(sessions, 4)
    await Follower(sessions).wait_for(4)
    async with transaction(sessions) as session:
        assert await EventRepository(session).prune(timedelta(days=1), 100) == 0  # somebody has not read them
        await session.execute(update(EventReader).values(low=(await EventRepository(session).now()).low))
    async with transaction(sessions) as session:
        assert await EventRepository(session).prune(timedelta(days=1), 2) == 2
        assert await EventRepository(session).prune(timedelta(days=1), 2) == 1
        assert list(await session.scalars(select(Event.subject))) == ["post:4"]


async def test_a_log_of_another_server_is_made_to_fit(sessions: Sessions) -> None:
    """Transactions of a server that was restored from a dump have lower numbers than those in its log."""
    await noted(sessions, 1, 2)
    await Follower(sessions).wait_for(2)
    async with transaction(sessions) as session:
        repository = EventReaderRepository(session)
        assert not await repository.settle()
        await session.execute(update(Event).values(xid=2**40 + Event.id))
        first = await session.scalar(select(func.min(Event.id))) or 0
        await repository.enter("reader", Place(2**40, 2**41, first))
    async with transaction(sessions) as session:
        assert await EventReaderRepository(session).settle()
    await noted(sessions, 3)
    async with sessions() as session:
        follower = Follower(sessions)
        follower.place = await EventReaderRepository(session).place("reader") or Place()
    assert await follower.wait_for(2) == ["post:2", "post:3"]


async def test_a_place_is_moved_by_one(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await EventReaderRepository(session).enter("reader", Place())
        await EventReaderRepository(session).move("reader", Place(), Place(1, 2, 3))
    async with sessions() as session:
        with pytest.raises(RuntimeError, match="reader"):
            await EventReaderRepository(session).move("reader", Place(), Place(1, 2, 4))
        assert await EventReaderRepository(session).place("reader") == Place(1, 2, 3)


async def test_reading_stays_on_an_index(empty_database_url: str) -> None:
    engine = make_config(empty_database_url).get_engine()
    fill = (
        "insert into events (kind, subject, project_id, data, xid) "
        "select 'post.voted', 'post:' || n % 100, 1, '{}', 100 + n / 3 from generate_series(1, 20000) as n"
    )
    async with engine.begin() as connection:
        await connection.execute(text(fill))
    async with engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("vacuum analyze events"))
        for place in (Place(6700, 6750, 0), Place(100, 6750, 10_000)):
            asked = "select id from events where xid >= :low and xid < :high and id > :after order by id limit 100"
            values = {"low": place.low, "high": place.high, "after": place.after}
            plan = await plain.execute(text(f"explain (format text) {asked}"), values)
            lines = "\n".join(plan.scalars())
            assert "Seq Scan" not in lines, lines
    await engine.dispose()
