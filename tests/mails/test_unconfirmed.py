"""An address that is not confirmed may be anybody's: nothing is sent to it, and nothing is found by it."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.models import User
from tests.accounts.people import PASSWORD, register
from tests.errors.bodies import error_of
from tests.mails.sending import handle_events, mail_set_up, send_all, send_due
from tests.mails.smtp import Sink
from tests.people import add_user, bearer_of, signed_in
from tests.running import client_of

Person = tuple[httpx.AsyncClient, User]
MESSAGE = {"email": "ada@example.org", "message": "Between us."}


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[Person]:
    """Whoever signed up with this address."""
    user = await add_user(app, "Ada", email_confirmed=False)
    async with client_of(app) as client:
        client.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
        for kind in ("comment", "reply", "mention", "status", "assigned"):
            await client.patch("/api/auth/me/preferences", json={kind: "now"})
        yield client, user


@pytest.fixture
async def path(ada: Person) -> str:
    post = await ada[0].post("/api/posts", json={"title": "Mine", "text": "x"})
    return f"/api/posts/{post.json()['id']}"


async def provoke(app: Litestar, path: str) -> None:
    """A comment, a reply and a mention by somebody else."""
    async with signed_in(app, "Bob") as (bob, _):
        await bob.post(f"{path}/comments", json={"text": "Buy pills"})
        await bob.post(f"{path}/comments", json={"text": "@Ada buy pills"})


async def confirm(admin: httpx.AsyncClient, user: User, *, is_confirmed: bool) -> None:
    answer = await admin.patch(f"/api/users/{user.id}", json={"email_confirmed": is_confirmed})
    assert (answer.status_code, answer.json()["email_confirmed"]) == (200, is_confirmed)


async def test_no_news_are_sent_to_it(app: Litestar, ada: Person, path: str, sink: Sink) -> None:
    await provoke(app, path)
    await send_all(app, sink)
    assert sink.recipients == []
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from mails")) == 0
        assert await session.scalar(text("select count(*) from notifications where mail is not null")) == 0
    assert len((await ada[0].get("/api/notifications")).json()["items"]) == 2  # in the application, as always


async def test_no_digest_is_sent_to_it(app: Litestar, ada: Person, path: str, sink: Sink) -> None:
    for kind in ("comment", "mention"):
        await ada[0].patch("/api/auth/me/preferences", json={kind: "daily"})
    await provoke(app, path)
    await handle_events(app)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update notifications set created_at = created_at - interval '25 hours'"))
    await send_due(app, sink.settings())
    assert sink.recipients == []


async def test_once_an_admin_has_confirmed_it_news_are_sent(
    app: Litestar, ada: Person, admin: httpx.AsyncClient, path: str, sink: Sink
) -> None:
    await provoke(app, path)
    await send_all(app, sink)
    await confirm(admin, ada[1], is_confirmed=True)
    await send_all(app, sink)
    assert sink.recipients == [], "what happened before is not sent later"
    await provoke(app, path)
    await send_all(app, sink)
    assert sink.recipients == [ada[1].email]


async def test_what_is_queued_is_not_sent_when_it_is_no_longer_confirmed(
    app: Litestar, ada: Person, admin: httpx.AsyncClient, path: str, sink: Sink
) -> None:
    await confirm(admin, ada[1], is_confirmed=True)
    await provoke(app, path)
    await handle_events(app)
    await confirm(admin, ada[1], is_confirmed=False)
    await send_due(app, sink.settings())
    assert sink.recipients == []


async def test_an_admin_confirms_addresses(app: Litestar, admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    account = await register(client, "Eve")
    assert account["email_confirmed"] is False
    path = f"/api/users/{account['id']}"
    assert (await client.patch(path, json={"email_confirmed": True})).status_code == 403
    assert (await client.patch("/api/auth/me", json={"email_confirmed": True})).status_code == 422
    (listed,) = (await admin.get("/api/users?search=eve")).json()["items"]
    assert listed["email_confirmed"] is False
    assert (await admin.patch(path, json={"email_confirmed": True})).json()["email_confirmed"] is True
    assert (await client.get("/api/auth/me")).json()["email_confirmed"] is True
    async with app.state.sessions() as session:
        data = await session.scalar(text("select data from events where kind = 'account.updated'"))
    assert data == {"user_id": account["id"], "role": "user", "is_active": True, "email_confirmed": True}
    assert (await admin.patch(path, json={"role": "user"})).json()["email_confirmed"] is True


async def test_an_admin_tests_mail_with_a_confirmed_address_only(app: Litestar, sink: Sink) -> None:
    user = await add_user(app, "Root", role="admin", email_confirmed=False)
    async with client_of(app) as root, mail_set_up(app, sink.settings()):
        root.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
        error_of(await root.post("/api/mail/test"), 409, "email-unconfirmed")
        assert sink.recipients == []
        await confirm(root, user, is_confirmed=True)
        assert (await root.post("/api/mail/test")).json()["delivered"] is True


async def test_the_export_shows_no_mail_to_an_address_that_may_be_somebody_elses(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    account = await register(client, "Ada")
    await admin.post("/api/notify", json=MESSAGE)
    answer = await client.get("/api/auth/me/export")
    assert answer.json()["mails"] == []
    assert MESSAGE["message"] not in answer.text
    await admin.patch(f"/api/users/{account['id']}", json={"email_confirmed": True})
    (mail,) = (await client.get("/api/auth/me/export")).json()["mails"]
    assert (mail["address"], mail["text"]) == ("ada@example.org", "Between us.")


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_an_account_takes_mail_along_only_to_its_own_address(
    app: Litestar, admin: httpx.AsyncClient, client: httpx.AsyncClient, is_confirmed: bool
) -> None:
    account = await register(client, "Ada")
    await admin.post("/api/notify", json=MESSAGE)
    await admin.patch(f"/api/users/{account['id']}", json={"email_confirmed": is_confirmed})
    answer = await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
    assert answer.status_code == 204
    left = (await admin.get("/api/mail/queue")).json()["items"]
    assert [mail["to"] for mail in left] == ([] if is_confirmed else ["ada@example.org"])
