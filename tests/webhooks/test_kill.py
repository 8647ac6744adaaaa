"""A sender that is killed between sending and noting it: what it sent comes again, and nothing is lost."""

import asyncio
import sys
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from api.events.webhooks import WebhookWorker
from api.settings import Settings
from tests.receiver import Receiver
from tests.webhooks.hooks import deliveries, event, happen, make, make_due, signatures

ROOT = Path(__file__).parents[2]


@pytest.mark.committed
async def test_what_was_sent_and_not_noted_is_sent_again(
    app: Litestar, settings: Settings, admin: httpx.AsyncClient, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(admin, receiver.url)
    await happen(app, event(1, None))
    receiver.silent = True
    command = [sys.executable, "-m", "tests.webhooks.sender", settings.database.url, str(made["id"])]
    sending = await asyncio.create_subprocess_exec(*command, settings.security.secret, cwd=ROOT)
    try:
        await receiver.got(1)
    finally:
        sending.kill()
        await sending.wait()
    assert not await worker.send_next(made["id"])  # it might be alive still, for all that is known
    (leased,) = await deliveries(admin, made["id"])
    assert (leased["status"], leased["attempts"], leased["last_attempt"]) == ("pending", 1, None)
    receiver.silent = False
    await make_due(app)
    assert await worker.send_next(made["id"])
    first, second = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert second.headers["webhook-signature"] == signatures(made["secret"], second)
    (delivered,) = await deliveries(admin, made["id"])
    assert (delivered["status"], delivered["attempts"]) == ("delivered", 2)
