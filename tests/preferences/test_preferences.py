"""Which news come by mail, how they look there, and how they stop."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from email.message import EmailMessage

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.mails import last_digest
from api.mail.links import UnsubscribeLinks
from db.models import User
from tests.errors.bodies import error_of
from tests.mails.sending import handle_events, send_all, send_due
from tests.mails.smtp import Sink, smtp_server
from tests.people import signed_in

Person = tuple[httpx.AsyncClient, User]
PATH = "/api/auth/me/preferences"
DEFAULTS = {
    "comment": "daily",
    "reply": "now",
    "mention": "now",
    "status": "now",
    "assigned": "now",
    "mail_is_sent": False,
}


@pytest.fixture
async def sink() -> AsyncGenerator[Sink]:
    async with smtp_server() as sink:
        yield sink


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[Person]:
    async with signed_in(app, "Ada") as person:
        yield person


@pytest.fixture
async def bob(app: Litestar) -> AsyncGenerator[Person]:
    async with signed_in(app, "Bob <b>&") as person:
        yield person


@pytest.fixture
async def path(ada: Person) -> str:
    """Of a post that Ada wrote."""
    post = {"title": "Dark\r\nBcc: eve@example.org <i>", "text": "x"}
    return f"/api/posts/{(await ada[0].post('/api/posts', json=post)).json()['id']}"


async def say(person: Person, path: str, words: str = "<script>alert(1)</script> & more") -> None:
    assert (await person[0].post(f"{path}/comments", json={"text": words})).status_code == 201


async def make_older(app: Litestar, hours: int) -> None:
    async with app.state.sessions.begin() as session:
        shift = text("update notifications set created_at = created_at - make_interval(hours => :hours)")
        await session.execute(shift, {"hours": hours})


def words_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    words: str = part.get_content()
    return words


async def test_choices_are_kept(ada: Person) -> None:
    assert (await ada[0].get(PATH)).json() == DEFAULTS
    answer = await ada[0].patch(PATH, json={"comment": "now", "reply": "off"})
    assert answer.json() == {**DEFAULTS, "comment": "now", "reply": "off"}
    assert (await ada[0].patch(PATH, json={})).json() == answer.json()
    assert (await ada[0].patch(PATH, json={"comment": "daily"})).json() == {**DEFAULTS, "reply": "off"}
    for wrong in ({"comment": "hourly"}, {"comment": None}, {"mail_is_sent": True}, {"x": "off"}):
        error_of(await ada[0].patch(PATH, json=wrong), 422)


async def test_news_come_at_once_and_safely(app: Litestar, ada: Person, bob: Person, path: str, sink: Sink) -> None:
    await ada[0].patch(PATH, json={"comment": "now"})
    await say(bob, path)
    await send_all(app, sink)
    (mail,) = sink.mails
    assert sink.recipients == [ada[1].email]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Bob <b>& commented on “Dark Bcc: eve@example.org <i>”"
    plain, html = words_of(mail, "plain"), words_of(mail, "html")
    assert "> <script>alert(1)</script> & more" in plain
    assert f"https://board.example.org/p/{path.rpartition('/')[2]}" in plain
    assert "<script>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert "https://board.example.org/me#mail" in html
    await send_all(app, sink)
    assert len(sink.mails) == 1, "an event that comes twice is one mail"


async def test_what_happens_at_once_is_one_mail(app: Litestar, ada: Person, bob: Person, path: str, sink: Sink) -> None:
    await ada[0].patch(PATH, json={"comment": "now"})
    for number in range(3):
        await say(bob, path, f"word {number}")
    await send_all(app, sink)
    (mail,) = sink.mails
    assert mail["Subject"] == "3 news from Corkboard"
    assert [words_of(mail, "plain").count(f"> word {number}") for number in range(3)] == [1, 1, 1]


async def test_who_wants_none_gets_none(app: Litestar, ada: Person, bob: Person, path: str, sink: Sink) -> None:
    await ada[0].patch(PATH, json={"comment": "off"})
    await say(bob, path)
    await send_all(app, sink)
    await make_older(app, 25)
    await send_due(app, sink.settings())
    assert sink.mails == []
    assert len((await ada[0].get("/api/notifications")).json()["items"]) == 1


async def test_the_daily_mail_holds_what_was_not_read(
    app: Litestar, ada: Person, bob: Person, path: str, sink: Sink
) -> None:
    for number in range(3):
        await say(bob, path, f"word {number}")
    await handle_events(app)
    newest = (await ada[0].get("/api/notifications")).json()["items"][0]["id"]
    await ada[0].put(f"/api/notifications/{newest}/read")
    await make_older(app, 25)
    await send_due(app, sink.settings())
    (mail,) = sink.mails
    assert mail["Subject"] == "2 news from Corkboard"
    assert "> word 2" not in words_of(mail, "plain")
    await send_due(app, sink.settings())
    assert len(sink.mails) == 1


@pytest.mark.parametrize(("now", "expected"), [(6, "24 07:00"), (7, "25 07:00"), (23, "25 07:00")])
def test_the_daily_mail_is_due_once_a_day(now: int, expected: str) -> None:
    assert f"{last_digest(datetime(2026, 11, 25, now, 0, 1, tzinfo=UTC), 7):%d %H:%M}" == expected


async def test_old_news_are_not_sent_when_mail_is_switched_on(
    app: Litestar, ada: Person, bob: Person, path: str, sink: Sink
) -> None:
    await ada[0].patch(PATH, json={"comment": "now"})
    await say(bob, path)
    await handle_events(app)
    await make_older(app, 30)
    await send_due(app, sink.settings())
    assert sink.mails == []


async def test_what_is_deleted_before_it_is_sent_is_not_sent(
    app: Litestar, ada: Person, bob: Person, path: str, sink: Sink
) -> None:
    await ada[0].patch(PATH, json={"comment": "now"})
    await say(bob, path)
    await handle_events(app)
    assert (await ada[0].delete(path)).status_code == 204
    await send_due(app, sink.settings())
    assert sink.mails == []


async def test_one_click_stops_mails_of_a_kind(
    app: Litestar, client: httpx.AsyncClient, ada: Person, bob: Person, path: str, sink: Sink
) -> None:
    """RFC 8058: a POST of that form to that address, by somebody who is not signed in."""
    await ada[0].patch(PATH, json={"comment": "now"})
    await say(bob, path)
    await send_all(app, sink)
    (mail,) = sink.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].replace("\r\n", "").strip("<> ").removeprefix("https://board.example.org")
    shown = await client.get(link)
    assert (shown.status_code, shown.headers["location"]) == (302, link.replace("/api/", "/"))
    assert (await ada[0].get(PATH)).json()["comment"] == "now", "looking stops nothing"
    for stopped in (["comment"], ["comment"]):
        answer = await client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.json()) == (200, {"kinds": stopped})
    assert (await ada[0].get(PATH)).json() == {**DEFAULTS, "comment": "off"}
    await say(bob, path)
    await send_all(app, sink)
    assert len(sink.mails) == 1


async def test_the_link_of_a_mail_of_many_kinds_stops_the_daily_ones(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Eve") as (eve, user):
        await eve.patch(PATH, json={"status": "daily"})
        token = app.state.unsubscribe_links.token(user.id, "daily")
        assert (await client.post(f"/api/unsubscribe/{token}")).json() == {"kinds": ["comment", "status"]}
        assert (await eve.get(PATH)).json() == {**DEFAULTS, "comment": "off", "status": "off"}
        assert (await client.post(f"/api/unsubscribe/{token}")).json() == {"kinds": []}


async def test_a_link_that_was_not_made_here_stops_nothing(app: Litestar, client: httpx.AsyncClient) -> None:
    forged = UnsubscribeLinks("another secret").token(1, "comment")
    for token in (forged, "x", "%00", "a" * 400):
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/api/unsubscribe/{token}")
            assert answer.status_code in (404, 422), token
    gone = app.state.unsubscribe_links.token(999_999, "comment")
    assert (await client.post(f"/api/unsubscribe/{gone}")).status_code == 200
