"""What is old is removed, with or without a mail server; what is young, or not done with, stays."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.events import pruning
from api.events.delivery import together
from api.events.pruning import Pruning, keep_pruning, prunings
from db.models import Event, EventReader, Mail, Notification, Post, Webhook, WebhookDelivery
from db.repositories.events import EventReaderRepository, Place
from db.transaction import transaction
from tests.events.log import Follower, Sessions
from tests.people import add_user

pytestmark = pytest.mark.committed

OLD, YOUNG = func.now() - timedelta(days=200), func.now() - timedelta(days=20)
OLD_AGE = timedelta(days=100)
EACH = 5


class Holder:
    """Of everything."""

    async def holds(self, _: str) -> bool:
        return True


async def fill(app: Litestar) -> None:
    """As many old as young ones of each kind; and mails and deliveries that wait since long ago."""
    user = await add_user(app, "Ada")
    numbers = range(1, EACH + 1)
    times = [(OLD, number) for number in numbers] + [(YOUNG, EACH + number) for number in numbers]
    async with transaction(app.state.sessions) as session:
        post_id = await session.scalar(insert(Post).values(title="a", text="x").returning(Post.id))
        hook = {"url": "https://example.org", "salt": b"s"}
        webhook_id = await session.scalar(insert(Webhook).values(hook).returning(Webhook.id))
        delivery = {"webhook_id": webhook_id, "kind": "post.created", "body": "{}"}
        message = {"address": "a@example.org", "text": "x"}
        for at, number in times:
            about = {"user_id": user.id, "event_id": number, "kind": "comment", "post_id": post_id}
            await add(session, Notification, **about, created_at=at)
            await add(session, Mail, **message, sent_at=at)
            await add(session, WebhookDelivery, **delivery, status="delivered", event_id=number, created_at=at)
            await add(session, Event, kind="post.deleted", subject=f"post:{number}", data={}, created_at=at)
        await add(session, Mail, **message, created_at=OLD)
        await add(session, WebhookDelivery, **delivery, created_at=OLD)


async def add(session: AsyncSession, model: Any, **values: Any) -> None:
    await session.execute(insert(model).values(values))


async def counts(app: Litestar) -> list[int]:
    models = (Notification, Mail, WebhookDelivery, Event)
    async with app.state.sessions() as session:
        return [await session.scalar(select(func.count()).select_from(model)) for model in models]


async def passed(sessions: Sessions) -> None:
    """Waits until nobody can be behind these events any more."""
    await Follower(sessions).wait_for(2 * EACH)


async def run(app: Litestar, what: Sequence[Pruning]) -> None:
    """Every pruning at least once."""
    done = asyncio.Event()

    class Last:
        async def prune(self, older_than: timedelta, limit: int) -> int:
            done.set()
            return 0

    told: Any = Holder()
    async with together(keep_pruning(app.state.sessions, told, [*what, Pruning("last", OLD_AGE, lambda _: Last())])):
        async with asyncio.timeout(60):
            await done.wait()


@pytest.mark.parametrize(("events_kept", "events"), [(OLD_AGE, EACH), (None, 2 * EACH)])
async def test_what_is_old_goes(
    app: Litestar, monkeypatch: pytest.MonkeyPatch, events_kept: timedelta | None, events: int
) -> None:
    monkeypatch.setattr(pruning, "PRUNED_AT_ONCE", 2)
    await fill(app)
    await passed(app.state.sessions)
    await run(app, prunings(events_kept, ()))
    assert await counts(app) == [EACH, EACH + 1, EACH + 1, events]


async def test_one_kind_that_fails_does_not_keep_the_others(app: Litestar, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        async def prune(self, older_than: timedelta, limit: int) -> int:
            raise OSError

    await fill(app)
    await run(app, [Pruning("rocks", OLD_AGE, lambda _: Broken()), *prunings(None, ())])
    assert await counts(app) == [EACH, EACH + 1, EACH + 1, 2 * EACH]
    assert "Old rocks could not be removed." in caplog.text


async def test_readers_that_nobody_knows_are_forgotten_after_a_week(app: Litestar) -> None:
    async with transaction(app.state.sessions) as session:
        for name in ("known", "gone", "elsewhere"):
            await EventReaderRepository(session).enter(name, Place())
        silent = update(EventReader).where(EventReader.name != "elsewhere")
        await session.execute(silent.values(updated_at=func.now() - timedelta(days=8)))
    await run(app, prunings(None, {"known"}))
    async with app.state.sessions() as session:
        assert [row.name for row in await EventReaderRepository(session).listed()] == ["elsewhere", "known"]
