"""Webhooks made, events put into their queues, and what came of it."""

import base64
import hmac
from datetime import UTC, datetime
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import text

from api.events.handlers.webhooks import webhooks
from api.schemas.events import AccountRegistered, Change, Event, PostCreated
from db.transaction import transaction
from tests.receiver import Received


async def make(client: httpx.AsyncClient, url: str, **given: Any) -> dict[str, Any]:
    answer = await client.post("/api/webhooks", json={"url": url, **given})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def deliveries(client: httpx.AsyncClient, webhook_id: int) -> list[dict[str, Any]]:
    """The first first."""
    answer = await client.get(f"/api/webhooks/{webhook_id}/deliveries")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]


def event(number: int, project_id: int | None, data: Change | None = None) -> Event:
    if data is None:
        data = AccountRegistered(number) if project_id is None else PostCreated(number, f"Post {number}", 1)
    known: Any = data
    return Event(number, data.kind, data.subject, project_id, known, datetime.now(UTC))


async def happen(app: Litestar, *events: Event) -> None:
    """As the reader of the log tells the handler."""
    for each in events:
        async with transaction(app.state.sessions) as session:
            await webhooks(each, session)


async def make_due(app: Litestar) -> None:
    """As if all leases and pauses had ended."""
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update webhook_deliveries set next_try_at = now() where status = 'pending'"))


def signatures(secret: str, received: Received) -> str:
    """What a receiver that knows the secret expects, of Standard Webhooks 1.0.0."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    content = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}.{received.body}"
    return "v1," + base64.b64encode(hmac.digest(key, content.encode(), "sha256")).decode()
