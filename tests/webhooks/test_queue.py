"""Which events are queued for which webhook."""

import asyncio
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import Row, text

from api.events.reader import HandlerReader
from api.events.registry import registry
from api.schemas.events import CommentDeleted, PostVoted
from db.repositories.events import EventRepository
from db.repositories.webhooks import WebhookDeliveryRepository
from db.transaction import transaction
from tests.events.log import PATIENCE_S
from tests.webhooks.hooks import deliveries, event, happen, make

URL = "https://hooks.example/corkboard"


async def test_a_project_gets_its_own_the_site_gets_all(
    app: Litestar, ada: httpx.AsyncClient, admin: httpx.AsyncClient, project_id: int
) -> None:
    own, site = await make(ada, URL, project_id=project_id), await make(admin, URL)
    await happen(app, event(1, project_id), event(2, 1), event(3, None), event(4, project_id))
    assert [each["event_id"] for each in await deliveries(ada, own["id"])] == [1, 4]
    assert [each["event_id"] for each in await deliveries(admin, site["id"])] == [1, 2, 3, 4]


async def test_kinds_and_nouns_are_chosen(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    chosen: tuple[list[str], ...] = (["post.created"], ["post.*"], ["comment.deleted", "post.voted"], ["item.*"], [])
    made = [await make(ada, URL, project_id=project_id, kinds=kinds) for kinds in chosen]
    await happen(
        app,
        event(1, project_id),
        event(2, project_id, PostVoted(7, 1, 1, 0, 2)),
        event(3, project_id, CommentDeleted(5, 7, None, None, 0, 3)),
    )
    got = [[each["event_id"] for each in await deliveries(ada, one["id"])] for one in made]
    assert got == [[1], [1, 2], [2, 3], [], [1, 2, 3]]


async def test_what_nobody_wants_is_known_beforehand(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    for kinds in (["post.created"], ["comment.*"]):
        await make(ada, URL, project_id=project_id, kinds=kinds)
    voted, deleted = PostVoted(7, 1, 1, 0, 2), CommentDeleted(5, 7, None, None, 0, 3)
    events = [
        event(1, project_id),
        event(2, 1),
        event(3, project_id, voted),
        event(4, project_id, deleted),
        event(5, None),
    ]
    async with app.state.sessions() as session:
        deliveries_ = WebhookDeliveryRepository(session=session, wrap_exceptions=False)
        assert await deliveries_.wanted(cast("list[Row[Any]]", events)) == {1, 4}
        await session.execute(text("update webhooks set is_active = false where kinds = '{post.created}'"))
        assert await deliveries_.wanted(cast("list[Row[Any]]", events)) == {4}


async def test_an_event_is_queued_once(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    again = event(1, project_id)
    await happen(app, again, again)
    assert len(await deliveries(ada, made["id"])) == 1


async def test_what_happened_before_it_is_not_queued(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update webhooks set created_at = clock_timestamp() + interval '1 hour'"))
    await happen(app, event(1, project_id))
    assert await deliveries(ada, made["id"]) == []


async def test_the_log_is_kept_in_pages(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    await happen(app, *(event(number, project_id) for number in range(1, 6)))
    path, found, cursor = f"/api/webhooks/{made['id']}/deliveries", [], None
    for _ in range(3):
        params = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = (await ada.get(path, params=params)).json()
        found += [each["event_id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert (found, cursor) == ([5, 4, 3, 2, 1], None)
    assert (await ada.get(path, params={"cursor": "x"})).status_code == 422


@pytest.mark.committed
async def test_it_reads_the_log(app: Litestar, admin: httpx.AsyncClient) -> None:
    """From the change to the queue: what is queued is the event, as the log tells of it."""
    made = await make(admin, URL)
    async with transaction(app.state.sessions) as session:
        await EventRepository(session).record(PostVoted(7, 1, 1, 0, 2), project_id=1)
    (handler,) = [each for each in registry if each.name == "webhooks"]
    reader = HandlerReader(handler, app.state.sessions)
    async with asyncio.timeout(PATIENCE_S):  # other databases of the server may hold the log back for a while
        while not (found := await deliveries(admin, made["id"])):
            await reader.step()
    (queued,) = found
    assert queued["kind"] == "post.voted"
    assert '"subject":"post:7"' in queued["body"]
    assert '"data":{"kind":"post.voted","post_id":7,"score":1,' in queued["body"]
