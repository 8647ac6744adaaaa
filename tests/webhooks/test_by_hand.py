"""Tests and deliveries that people send."""

import json

import httpx
import pytest
from litestar import Litestar

from api.events.webhooks import WebhookWorker
from tests.receiver import Receiver
from tests.webhooks.hooks import deliveries, event, happen, make, make_due, signatures


async def test_a_test_tells_what_the_receiver_said(
    ada: httpx.AsyncClient, project_id: int, receiver: Receiver, private_allowed: None
) -> None:
    made = await make(ada, receiver.url, project_id=project_id, is_active=False)
    for status, body, outcome in ((200, b"fine", "delivered"), (418, b"no coffee", "failed")):
        receiver.status, receiver.body = status, body
        answer = await ada.post(f"/api/webhooks/{made['id']}/test")
        assert answer.status_code == 200, answer.text
        sent = answer.json()
        assert (sent["status"], sent["kind"], sent["event_id"]) == (outcome, "webhook.test", None)
        assert (sent["last_attempt"]["status"], sent["last_attempt"]["body"]) == (status, body.decode())
    assert [each["status"] for each in await deliveries(ada, made["id"])] == ["delivered", "failed"]
    for received in receiver.received:
        assert received.headers["webhook-signature"] == signatures(made["secret"], received)
        assert json.loads(received.body)["data"] == {"kind": "webhook.test", "webhook_id": made["id"]}


async def test_a_test_that_fails_is_not_repeated(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status = 410
    assert (await ada.post(f"/api/webhooks/{made['id']}/test")).json()["status"] == "failed"
    await make_due(app)
    assert not await worker.send_next(made["id"])
    now = (await ada.get(f"/api/webhooks/{made['id']}")).json()
    assert (now["is_active"], now["failing_since"]) == (True, None)


async def test_a_test_of_an_address_that_is_refused(
    ada: httpx.AsyncClient, project_id: int, receiver: Receiver
) -> None:
    made = await make(ada, f"http://localhost:{receiver.port}/", project_id=project_id)
    sent = (await ada.post(f"/api/webhooks/{made['id']}/test")).json()
    assert sent["status"] == "failed"
    assert sent["error"] == "The host name does not lead to a server on the public internet."
    assert receiver.received == []


@pytest.mark.parametrize("status", [204, 500])
async def test_it_is_sent_again_with_the_same_id(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker, status: int
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    receiver.status = 410
    await happen(app, event(1, project_id))
    await worker.send_next(made["id"])
    (failed,) = await deliveries(ada, made["id"])
    receiver.status = status
    answer = await ada.post(f"/api/webhooks/{made['id']}/deliveries/{failed['id']}/attempts")
    assert answer.status_code == 200
    assert answer.json()["status"] == ("delivered" if status == 204 else "failed")
    assert answer.json()["attempts"] == 2
    first, second = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


async def test_what_waits_can_be_sent_at_once(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, worker: WebhookWorker
) -> None:
    made = await make(ada, receiver.url, project_id=project_id)
    await happen(app, event(1, project_id))
    (waiting,) = await deliveries(ada, made["id"])
    path = f"/api/webhooks/{made['id']}/deliveries/{waiting['id']}/attempts"
    receiver.status = 500
    failed = (await ada.post(path)).json()
    assert (failed["status"], failed["attempts"]) == ("pending", 1)
    receiver.status = 204
    assert (await ada.post(path)).json()["status"] == "delivered"
    await make_due(app)
    assert not await worker.send_next(made["id"])


async def test_a_delivery_of_another_webhook_is_not_there(
    app: Litestar, ada: httpx.AsyncClient, project_id: int, receiver: Receiver, private_allowed: None
) -> None:
    made, other = [await make(ada, receiver.url, project_id=project_id) for _ in range(2)]
    await happen(app, event(1, project_id))
    (delivery,) = await deliveries(ada, made["id"])
    for number in (other["id"], other["id"] + 100):
        path = f"/api/webhooks/{number}/deliveries/{delivery['id']}/attempts"
        assert (await ada.post(path)).status_code == 404
    assert receiver.received == []
