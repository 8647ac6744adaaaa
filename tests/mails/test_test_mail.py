"""POST /api/mail/test: what the server really said."""

import httpx
import pytest
from litestar import Litestar

from api.services import mails
from tests.errors.bodies import error_of
from tests.mails.sending import mail_set_up
from tests.mails.smtp import Sink, smtp_server


async def test_the_answer_is_the_servers(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    sink.answer_to_data = "250 2.0.0 queued as 4711"
    async with mail_set_up(app, sink.settings()):
        answer = await admin.post("/api/mail/test")
        state = (await admin.get("/api/mail")).json()
    assert answer.status_code == 200
    assert answer.json()["delivered"] is True
    assert "queued as 4711" in answer.json()["answer"]
    assert sink.recipients == [answer.json()["to"]]
    assert state == {
        "enabled": True,
        "server": f"127.0.0.1:{sink.port}",
        "sender": "Board <board@example.org>",
        "waiting": 0,
        "failed": 0,
    }


async def test_a_refusal_is_told(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    sink.answer_to_rcpt = "554 5.7.1 Relay access denied"
    async with mail_set_up(app, sink.settings()):
        answer = (await admin.post("/api/mail/test")).json()
    assert (answer["delivered"], answer["answer"]) == (False, "554 5.7.1 Relay access denied")


async def test_a_server_without_tls_is_told(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    """Never in the clear where TLS was asked for."""
    async with mail_set_up(app, sink.settings(tls="starttls")):
        answer = (await admin.post("/api/mail/test")).json()
    assert not answer["delivered"]
    assert "TLS" in answer["answer"].upper()
    assert sink.mails == []


async def test_a_silent_server_is_told(
    app: Litestar, admin: httpx.AsyncClient, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "TEST_TIMEOUT_S", 0.3)
    sink.silent = True
    async with mail_set_up(app, sink.settings()):
        answer = (await admin.post("/api/mail/test")).json()
    assert not answer["delivered"]
    assert answer["answer"]


async def test_a_server_that_is_not_there_is_told(app: Litestar, admin: httpx.AsyncClient) -> None:
    async with smtp_server() as gone:
        settings = gone.settings()
    async with mail_set_up(app, settings):
        answer = (await admin.post("/api/mail/test")).json()
    assert not answer["delivered"]
    assert "127.0.0.1" in answer["answer"]


async def test_without_a_server_there_is_nothing_to_test(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/api/mail/test")
    error_of(answer, 409, "mail-off")
    assert (await admin.get("/api/mail")).json()["enabled"] is False
