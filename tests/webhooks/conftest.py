"""Ada's project, a receiver on this machine, and leave to send to it."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec import structs

from api.events.webhooks import WebhookWorker
from api.outgoing import Outgoing
from api.services.webhooks import WebhookSender
from api.settings import Webhooks
from tests.people import signed_in
from tests.receiver import Receiver, receiving

DEADLINE_S = 1.0


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Ada") as (client, _):
        yield client


@pytest.fixture
async def eve(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Eve") as (client, _):
        yield client


@pytest.fixture
async def admin(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Root", role="admin") as (client, _):
        yield client


@pytest.fixture
async def project_id(ada: httpx.AsyncClient) -> int:
    project: dict[str, Any] = (await ada.post("/api/projects", json={"name": "Hooked"})).json()
    number: int = project["id"]
    return number


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def private_allowed(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = WebhookSender(Outgoing(allow_private=True, deadline_s=DEADLINE_S), app.state.webhook_secrets)
    settings = structs.replace(app.state.settings, webhooks=Webhooks(allow_private=True))
    monkeypatch.setitem(app.state._state, "webhook_sender", sender)
    monkeypatch.setitem(app.state._state, "settings", settings)


@pytest.fixture
def worker(app: Litestar, private_allowed: None) -> WebhookWorker:
    return WebhookWorker(app.state.sessions, app.state.webhook_sender)
