"""What becomes of a mail that the server does not take."""

import asyncio

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.mails import ATTEMPTS_MAX, FIRST_PAUSE, LONGEST_PAUSE
from api.mail import sending
from tests.mails.sending import send_due
from tests.mails.smtp import PASSWORD, USER, Sink, smtp_server

MESSAGE = {"email": "ada@example.org", "message": "Hello"}


async def listed(admin: httpx.AsyncClient) -> dict[str, object]:
    (mail,) = (await admin.get("/api/mail/queue")).json()["items"]
    found: dict[str, object] = mail
    return found


async def make_due(app: Litestar) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text("update mails set next_try_at = now()"))


async def test_what_cannot_be_sent_now_waits(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    await admin.post("/api/notify", json=MESSAGE)
    sink.answer_to_rcpt = "451 4.7.1 Greylisted, come again"
    await send_due(app, sink.settings())
    mail = await listed(admin)
    assert (mail["status"], mail["attempts"], mail["error"]) == ("waiting", 1, "451 4.7.1 Greylisted, come again")
    await send_due(app, sink.settings())
    assert (await listed(admin))["attempts"] == 1, "not before its time"
    sink.answer_to_rcpt = "250 OK"
    await make_due(app)
    await send_due(app, sink.settings())
    mail = await listed(admin)
    assert (mail["status"], mail["attempts"], mail["error"]) == ("sent", 2, "")
    assert len(sink.mails) == 1


async def test_it_is_given_up_after_a_day_and_can_be_tried_again(
    app: Litestar, admin: httpx.AsyncClient, sink: Sink
) -> None:
    await admin.post("/api/notify", json=MESSAGE)
    sink.answer_to_data = "452 4.3.1 Disk full"
    for _ in range(ATTEMPTS_MAX):
        await make_due(app)
        await send_due(app, sink.settings())
    mail = await listed(admin)
    assert (mail["status"], mail["attempts"]) == ("failed", ATTEMPTS_MAX)
    assert (await admin.get("/api/mail")).json()["failed"] == 1
    assert [row["id"] for row in (await admin.get("/api/mail/queue?status=failed")).json()["items"]] == [mail["id"]]
    assert (await admin.get("/api/mail/queue?status=waiting")).json()["items"] == []
    sink.answer_to_data = "250 OK"
    assert (await admin.post(f"/api/mail/queue/{mail['id']}/retry")).status_code == 204
    await send_due(app, sink.settings())
    assert (await listed(admin))["status"] == "sent"
    assert (await admin.post(f"/api/mail/queue/{mail['id']}/retry")).status_code == 404
    assert (await admin.delete(f"/api/mail/queue/{mail['id']}")).status_code == 204
    assert (await admin.delete(f"/api/mail/queue/{mail['id']}")).status_code == 404


def test_the_pauses_make_a_day() -> None:
    pauses = [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(ATTEMPTS_MAX - 1)]
    assert 20 < sum(each.total_seconds() for each in pauses) / 3600 < 28


@pytest.mark.parametrize("stage", ["answer_to_rcpt", "answer_to_data"])
async def test_what_is_refused_for_good_is_not_tried_again(
    app: Litestar, admin: httpx.AsyncClient, sink: Sink, stage: str
) -> None:
    await admin.post("/api/notify", json=MESSAGE)
    setattr(sink, stage, "550 5.1.1 No such mailbox")
    await send_due(app, sink.settings())
    mail = await listed(admin)
    assert (mail["status"], mail["attempts"], mail["error"]) == ("failed", 1, "550 5.1.1 No such mailbox")


async def test_a_server_that_is_not_there_keeps_mails_waiting(app: Litestar, admin: httpx.AsyncClient) -> None:
    await admin.post("/api/notify", json=MESSAGE)
    async with smtp_server() as gone:
        settings = gone.settings()
    await send_due(app, settings)
    mail = await listed(admin)
    assert mail["status"] == "waiting"
    assert "127.0.0.1" in str(mail["error"])


async def test_a_silent_server_is_not_waited_for_long(
    app: Litestar, admin: httpx.AsyncClient, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "STEP_TIMEOUT_S", 0.2)
    await admin.post("/api/notify", json=MESSAGE)
    sink.silent = True
    async with asyncio.timeout(30):
        await send_due(app, sink.settings())
    assert (await listed(admin))["status"] == "waiting"


async def test_the_server_is_signed_in_to(app: Litestar, admin: httpx.AsyncClient) -> None:
    await admin.post("/api/notify", json=MESSAGE)
    async with smtp_server(auth=True) as sink:
        await send_due(app, sink.settings(user=USER, password="wrong"))
        mail = await listed(admin)
        assert mail["status"] == "waiting"
        assert str(mail["error"]).startswith("535")
        assert "wrong" not in str(mail["error"])
        await make_due(app)
        await send_due(app, sink.settings(user=USER, password=PASSWORD))
        assert (await listed(admin))["status"] == "sent"


async def test_a_mail_that_is_being_sent_is_nobody_elses(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    """A process that died with it: the lease ends, and then another sends it with the same Message-ID."""
    await admin.post("/api/notify", json=MESSAGE)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update mails set attempts = 1, next_try_at = now() + interval '5 minutes'"))
    await send_due(app, sink.settings())
    assert sink.mails == []
    await make_due(app)
    await send_due(app, sink.settings())
    async with app.state.sessions() as session:
        key = await session.scalar(text("select key::text from mails"))
    assert [mail["Message-ID"] for mail in sink.mails] == [f"<{key}@example.org>"]


async def test_the_list_goes_on(admin: httpx.AsyncClient) -> None:
    for number in range(3):
        await admin.post("/api/notify", json={**MESSAGE, "message": f"{number}"})
    first = (await admin.get("/api/mail/queue?limit=2")).json()
    second = (await admin.get("/api/mail/queue", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    ids = [row["id"] for row in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 3
    assert second["next_cursor"] is None
    assert (await admin.get("/api/mail/queue?cursor=x")).status_code == 422
