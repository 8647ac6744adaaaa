"""What receivers get, and what follows from their answers."""

import asyncio
import json
import logging
import time
from datetime import datetime, timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.webhooks import ATTEMPTS_MAX, FIRST_PAUSE, LONGEST_PAUSE, WebhookWorker
from db.transaction import transaction
from tests.receiver import Receiver, receiving
from tests.webhooks.hooks import deliveries, event, happen, make, make_due, signatures


async def test_a_signed_event_arrives(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, f"{receiver.url}?from=corkboard", project_id=project_id)
    happened = event(1, project_id)
    await happen(app, happened)
    assert await worker.send_next(made["id"])
    assert not await worker.send_next(made["id"])
    (received,) = receiver.received
    (delivery,) = await deliveries(ada, made["id"])
    assert received.target == "/hook?from=corkboard"
    assert received.body == delivery["body"]
    assert json.loads(received.body) == {
        "id": 1,
        "kind": "post.created",
        "subject": "post:1",
        "project_id": project_id,
        "data": {"kind": "post.created", "post_id": 1, "title": "Post 1", "version": 1},
        "created_at": happened.created_at.isoformat().replace("+00:00", "Z"),
    }
    assert received.headers["content-type"] == "application/json"
    assert received.headers["corkboard-event"] == "post.created"
    assert received.headers["user-agent"].startswith("Corkboard/")
    assert received.headers["webhook-id"] == str(delivery["id"])
    assert abs(int(received.headers["webhook-timestamp"]) - time.time()) < 60
    assert received.headers["webhook-signature"] == signatures(made["secret"], received)
    assert (delivery["status"], delivery["attempts"], delivery["next_try_at"]) == ("delivered", 1, None)
    assert (delivery["last_attempt"]["status"], delivery["last_attempt"]["error"]) == (204, None)
    assert delivery["last_attempt"]["url"] == f"{receiver.url}?from=corkboard"


async def test_for_a_day_both_secrets_sign(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    rotated = (await ada.post(f"/api/webhooks/{made['id']}/secret")).json()
    await happen(app, event(1, project_id), event(2, project_id))
    await worker.send_next(made["id"])
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update webhooks set previous_until = now()"))
    await worker.send_next(made["id"])
    both, one = receiver.received
    expected = f"{signatures(rotated['secret'], both)} {signatures(made['secret'], both)}"
    assert both.headers["webhook-signature"] == expected
    assert one.headers["webhook-signature"] == signatures(rotated["secret"], one)
    assert (await ada.get(f"/api/webhooks/{made['id']}")).json()["previous_secret_until"] is None


async def test_what_fails_is_tried_again_later(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status, receiver.body = 503, b"later\x00\xff"
    await happen(app, event(1, project_id))
    assert await worker.send_next(made["id"])
    assert not await worker.send_next(made["id"])
    (waiting,) = await deliveries(ada, made["id"])
    assert (waiting["status"], waiting["attempts"], waiting["error"]) == ("pending", 1, "The answer was 503.")
    assert (waiting["last_attempt"]["status"], waiting["last_attempt"]["body"]) == (503, "later\ufffd\ufffd")
    pause = datetime.fromisoformat(waiting["next_try_at"]) - datetime.fromisoformat(waiting["last_attempt"]["at"])
    assert timedelta(seconds=20) < pause < timedelta(seconds=40)
    assert (await ada.get(f"/api/webhooks/{made['id']}")).json()["failing_since"] is not None
    receiver.status = 200
    await make_due(app)
    assert await worker.send_next(made["id"])
    (delivered,) = await deliveries(ada, made["id"])
    assert (delivered["status"], delivered["attempts"], delivered["error"]) == ("delivered", 2, None)
    assert (await ada.get(f"/api/webhooks/{made['id']}")).json()["failing_since"] is None
    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert second.headers["webhook-signature"] == signatures(made["secret"], second)


async def test_after_a_day_it_is_given_up(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    pauses = [min(FIRST_PAUSE * 2**number, LONGEST_PAUSE) for number in range(ATTEMPTS_MAX - 1)]
    assert timedelta(hours=23) < sum(pauses, timedelta()) < timedelta(hours=26)
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status = 500
    await happen(app, event(1, project_id))
    for _ in range(ATTEMPTS_MAX):
        await make_due(app)
        assert await worker.send_next(made["id"])
    await make_due(app)
    assert not await worker.send_next(made["id"])
    (failed,) = await deliveries(ada, made["id"])
    assert (failed["status"], failed["attempts"], failed["next_try_at"]) == ("failed", ATTEMPTS_MAX, None)
    assert (await ada.get(f"/api/webhooks/{made['id']}")).json()["is_active"]  # one bad day is not long


async def test_long_failure_switches_it_off(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    path = f"/api/webhooks/{made['id']}"
    receiver.status = 500
    await happen(app, *(event(number, project_id) for number in range(1, 13)))
    await worker.send_next(made["id"])
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update webhooks set failing_since = now() - interval '73 hours'"))
    for _ in range(8):
        await worker.send_next(made["id"])
        assert (await ada.get(path)).json()["is_active"]
    await worker.send_next(made["id"])
    off = (await ada.get(path)).json()
    assert (off["is_active"], off["off_reason"]) == (False, "failing")
    await make_due(app)
    assert not await worker.send_next(made["id"])
    assert {each["status"] for each in await deliveries(ada, made["id"])} == {"failed"}
    on = (await ada.patch(path, json={"is_active": True})).json()
    assert (on["is_active"], on["off_reason"], on["failing_since"]) == (True, None, None)


async def test_gone_switches_it_off_at_once(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status = 410
    await happen(app, event(1, project_id), event(2, project_id))
    assert await worker.send_next(made["id"])
    assert not await worker.send_next(made["id"])
    off = (await ada.get(f"/api/webhooks/{made['id']}")).json()
    assert (off["is_active"], off["off_reason"]) == (False, "gone")
    first, second = await deliveries(ada, made["id"])
    assert (first["status"], second["status"], second["attempts"]) == ("failed", "failed", 0)
    assert second["error"] == "The webhook was switched off, because it failed."


async def test_a_redirect_is_a_failure(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    async with receiving() as elsewhere:
        made = await make(ada, receiver.url, project_id=project_id)
        receiver.status, receiver.headers = 308, {"Location": elsewhere.url}
        await happen(app, event(1, project_id))
        await worker.send_next(made["id"])
        (failed,) = await deliveries(ada, made["id"])
        assert failed["error"] == "The answer was 308: redirects are not followed."
        assert elsewhere.received == []


async def test_a_slow_receiver_fails(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.silent = True
    await happen(app, event(1, project_id))
    await worker.send_next(made["id"])
    (failed,) = await deliveries(ada, made["id"])
    assert (failed["status"], failed["error"]) == ("pending", "The receiver did not answer in time.")
    assert (failed["last_attempt"]["status"], failed["last_attempt"]["body"]) == (None, None)


async def test_a_huge_answer_is_kept_in_part(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status, receiver.body = 200, "ä".encode() * 5_000_000
    await happen(app, event(1, project_id))
    await worker.send_next(made["id"])
    (delivered,) = await deliveries(ada, made["id"])
    assert delivered["status"] == "delivered"
    assert delivered["last_attempt"]["body"] == "ä" * 4096


async def test_the_own_network_is_refused_when_it_is_sent(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver
) -> None:
    """A name may lead there, and the setting may have been another when the webhook was made."""
    made = await make(ada, f"http://localhost:{receiver.port}/", project_id=project_id)
    worker = WebhookWorker(app.state.sessions, app.state.webhook_sender)
    await happen(app, event(1, project_id))
    await worker.send_next(made["id"])
    (failed,) = await deliveries(ada, made["id"])
    assert failed["error"] == "The host name does not lead to a server on the public internet."
    assert receiver.received == []


@pytest.mark.committed
async def test_a_slow_one_does_not_hold_up_others(
    app: Litestar, admin: httpx.AsyncClient, receiver: Receiver, worker: WebhookWorker
) -> None:
    async with receiving() as slow:
        slow.silent = True
        await make(admin, slow.url)
        await make(admin, receiver.url)
        await happen(app, *(event(number, None) for number in range(1, 6)))
        async with worker.open():
            await worker.step()
            await slow.got(1)
            await receiver.got(5)
            assert len(slow.received) == 1
            await worker.step()  # the slow one is busy and is not begun again
            assert len(slow.received) == 1
    assert [json.loads(each.body)["id"] for each in receiver.received] == [1, 2, 3, 4, 5]


@pytest.mark.committed
async def test_of_two_workers_one_sends(
    app: Litestar, admin: httpx.AsyncClient, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(admin, receiver.url)
    await happen(app, *(event(number, None) for number in range(1, 21)))
    other = WebhookWorker(app.state.sessions, app.state.webhook_sender)

    async def send_all(one: WebhookWorker) -> None:
        while await one.send_next(made["id"]):
            pass

    await asyncio.gather(send_all(worker), send_all(other))
    assert sorted(json.loads(each.body)["id"] for each in receiver.received) == list(range(1, 21))
    assert {each["attempts"] for each in await deliveries(admin, made["id"])} == {1}


async def test_no_secret_and_no_address_is_logged(
    app: Litestar,
    ada: httpx.AsyncClient,
    project_id: int,
    receiver: Receiver,
    worker: WebhookWorker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    made = await make(ada, f"{receiver.url}/token-of-the-receiver", project_id=project_id)
    receiver.status = 410
    await happen(app, event(1, project_id))
    await worker.send_next(made["id"])
    own = [record.getMessage() for record in caplog.records if record.name.startswith(("api", "db"))]
    assert f"Webhook {made['id']} is switched off: 410" in own
    assert not any("token-of-the-receiver" in message or made["secret"] in message for message in own)
