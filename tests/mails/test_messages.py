"""POST /api/notify: from the request to a real mail server."""

import httpx
import pytest
from litestar import Litestar

from tests.errors.bodies import error_of
from tests.mails.sending import send_due
from tests.mails.smtp import Sink
from tests.people import signed_in

MESSAGE = {"email": "Ada@Example.org", "message": "Your idea <b>is</b> live.\nThank you & welcome."}


@pytest.mark.parametrize("path", ["/api/notify", "/notify"])
async def test_a_message_is_queued_and_sent(app: Litestar, admin: httpx.AsyncClient, sink: Sink, path: str) -> None:
    answer = await admin.post(path, json=MESSAGE)
    assert (answer.status_code, answer.json()) == (202, {"status": "queued"})
    assert sink.mails == []
    await send_due(app, sink.settings())
    (mail,) = sink.mails
    assert sink.recipients == ["ada@example.org"]
    assert (mail["To"], mail["From"]) == ("ada@example.org", "Board <board@example.org>")
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert plain.splitlines()[2:4] == ["> Your idea <b>is</b> live.", "> Thank you & welcome."]
    assert "Your idea &lt;b&gt;is&lt;/b&gt; live." in html
    await send_due(app, sink.settings())
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "ada",
        "@example.org",
        "ada@",
        "a\x00da@example.org",
        "ada@exam ple.org",
        "",
        "a" * 300 + "@example.org",
    ],
)
async def test_what_is_no_address_is_refused(admin: httpx.AsyncClient, email: str) -> None:
    answer = await admin.post("/api/notify", json={"email": email, "message": "x"})
    assert error_of(answer, 422)["errors"][0]["field"] == "email"
    assert (await admin.get("/api/mail")).json()["waiting"] == 0


@pytest.mark.parametrize("message", ["", "   ", "\x00", "x" * 10_001])
async def test_what_is_no_message_is_refused(admin: httpx.AsyncClient, message: str) -> None:
    answer = await admin.post("/api/notify", json={"email": "ada@example.org", "message": message})
    assert error_of(answer, 422)["errors"][0]["field"] == "message"


async def test_a_message_cannot_write_headers(app: Litestar, admin: httpx.AsyncClient, sink: Sink) -> None:
    text = "\r\nBcc: eve@example.org\r\n\r\n.\r\nMAIL FROM:<eve@example.org>\r\nSubject: x"
    assert (await admin.post("/api/notify", json={**MESSAGE, "message": text})).status_code == 202
    await send_due(app, sink.settings())
    (mail,) = sink.mails
    assert sink.recipients == ["ada@example.org"]
    assert mail["Bcc"] is None
    assert "eve@example.org" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_it_is_for_admins(app: Litestar, client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/notify", json=MESSAGE)).status_code == 401
    async with signed_in(app, "Ada") as (user, _):
        assert (await user.post("/api/notify", json=MESSAGE)).status_code == 403
