"""What a subscriber reads of the past is what they may see when it is read."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.errors import AccountInactive
from api.events.live import following as module
from api.events.live.following import Following
from api.events.live.hub import Hub, Pace
from api.events.live.messages import Message, Told
from api.events.live.subscriber import Filter
from api.schemas.events import PostCreated
from db.repositories.events import EventRepository, Place
from db.transaction import transaction
from tests.events.log import Follower
from tests.live.listeners import PATIENCE_S
from tests.people import add_user, bearer_of

pytestmark = pytest.mark.committed

POSTS = Filter(frozenset({"post.created"}))


@pytest.fixture
def pace() -> Pace:
    """Nobody is asked again who they are because time has passed."""
    return Pace(heartbeat_s=0.1, check_s=3600)


async def subjects(messages: AsyncGenerator[Message], count: int) -> list[str]:
    found: list[str] = []
    async with asyncio.timeout(PATIENCE_S):
        while len(found) < count:
            if isinstance(message := await anext(messages), Told):
                found.append(msgspec.json.decode(message.data)["subject"])
    return found


async def happened(app: Litestar, *post_ids: int) -> None:
    """Posts of a private project that only admins see. Until they can be read: what is held back is no past yet."""
    async with transaction(app.state.sessions) as session:
        statement = "insert into projects (name, key, slug, is_public) values ('S', 'SEC', 's', false) returning id"
        project_id = await session.scalar(text(statement))
        events = EventRepository(session)
        await events.record_all([(PostCreated(number, "hush", 1), project_id) for number in post_ids])
    await Follower(app.state.sessions).wait_for(len(post_ids))


async def test_who_is_no_admin_any_more_reads_no_further(
    app: Litestar, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    user = await add_user(app, "Root", role="admin")
    await happened(app, 1, 2, 3)
    check = app.state.principals.recheck(await bearer_of(app, user))
    following = Following(hub, app.state.sessions, POSTS, await check(), check)
    async with aclosing(following.messages(Place())) as messages:
        assert await subjects(messages, 1) == ["post:1"]
        async with app.state.sessions.begin() as session:
            await session.execute(text("update users set role = 'user'"))
        hub.close()  # it ends when there is nothing more to tell
        async with asyncio.timeout(PATIENCE_S):
            rest = [message async for message in messages]
    assert [message for message in rest if isinstance(message, Told)] == []


async def test_who_is_deactivated_reads_no_further(app: Litestar, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    user = await add_user(app, "Root", role="admin")
    await happened(app, 1, 2, 3)
    check = app.state.principals.recheck(await bearer_of(app, user))
    following = Following(hub, app.state.sessions, POSTS, await check(), check)
    async with aclosing(following.messages(Place())) as messages:
        assert await subjects(messages, 1) == ["post:1"]
        async with app.state.sessions.begin() as session:
            await session.execute(text("update users set is_active = false"))
        with pytest.raises(AccountInactive):
            await subjects(messages, 1)
