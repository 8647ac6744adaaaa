"""What a deletion costs in a long log: the events of its subject, however many votes there are beside them."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.schemas.events import Change, IssueUpdated, PostDeleted, PostUpdated, ProjectDeleted
from db.models import Event
from db.repositories.events import EventRepository, Place, visible_to
from tests.explaining import filled, plan_of, plans_of

COUNT = 50_000
FILL = (
    "insert into events (kind, subject, project_id, data, xid)"
    " select case n % 20 when 0 then 'post.created' when 1 then 'issue.updated' when 2 then 'comment.created'"
    " else 'post.voted' end, case n % 20 when 1 then 'issue:' else 'post:' end || n / 100,"
    " 1 + n % 100, case when n % 20 < 2 then jsonb_build_object('title', 'Title ' || n) else '{}' end, 100 + n / 3"
    f" from generate_series(1, {COUNT}) as n",
    "insert into webhooks (url, salt) values ('https://example.org', '')",
    "insert into webhook_deliveries (webhook_id, event_id, kind, body)"
    " select 1, id, kind, jsonb_build_object('data', data)::text from events where kind <> 'post.voted'",
)
TOUCHED_MAX = 100


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


@pytest.mark.parametrize(
    "change",
    [PostDeleted(77), PostUpdated(77, "Dark", 2), IssueUpdated(77, 1, "Dark", "todo", ["title"], 2)],
)
async def test_words_of_a_subject(engine: AsyncEngine, change: Change) -> None:
    async def ask(session: AsyncSession) -> None:
        await EventRepository(session).record(change, project_id=1)

    plans = await plans_of(engine, ask)
    assert len(plans) == 3  # the words in the log, what was queued of them, and the event
    for plan in plans:
        assert plan.whole() & {"events", "webhook_deliveries"} == set()
        assert plan.touched("events") + plan.touched("webhook_deliveries") <= TOUCHED_MAX
    assert "ix_events_subject_id" in plans[0].indexes("events")
    assert plans[1].indexes("webhook_deliveries") == {"ix_webhook_deliveries_event_id"}


async def test_words_of_a_project(engine: AsyncEngine) -> None:
    async def ask(session: AsyncSession) -> None:
        await EventRepository(session).record(ProjectDeleted(1), project_id=1)

    first, *_ = await plans_of(engine, ask)
    assert first.whole() & {"events"} == set()
    assert "ix_events_project_id_id" in first.indexes("events")


async def test_an_update_that_renames_nothing_looks_for_no_words(engine: AsyncEngine) -> None:
    async def ask(session: AsyncSession) -> None:
        await EventRepository(session).record(IssueUpdated(77, 1, "Title", "todo", ["state"], 2), project_id=1)

    assert len(await plans_of(engine, ask)) == 1


async def test_what_outsiders_see(engine: AsyncEngine) -> None:
    place = Place(6700, 6900, 0)

    async def ask(session: AsyncSession) -> None:
        window = (Event.xid >= place.low, Event.xid < place.high, Event.id > place.after)
        await session.execute(select(Event.id).where(*window, visible_to(None)).order_by(Event.id).limit(100))

    plan = await plan_of(engine, ask)
    assert plan.whole() & {"events"} == set()
    assert plan.touched("events") <= (place.high - place.low) * 3
