"""Nobody bears the name of somebody else, over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import text

from api.services.users import index_names
from api.settings import Access, Board
from db.transaction import transaction
from tests.accounts.people import PASSWORD, register
from tests.people import add_user, signed_in
from tests.running import client_of

SPELLINGS = (
    "Ada Lovelace",
    "ADA LOVELACE",
    "\u0410da Lovelace",
    "AdaLovelace",
    "Ada Lovelace \u2713",
    "A\u200bda Lovelace",
)
Send = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


@pytest.fixture
def everybody_comments(app: Litestar) -> Any:
    settings = app.state.settings
    app.state.settings = replace(settings, access=Access(comments="anyone"), board=Board(name="Our place"))
    yield
    app.state.settings = settings


async def patched(client: httpx.AsyncClient, name: str) -> httpx.Response:
    post = (await client.post("/api/posts", json={"title": "t", "text": "x"})).json()
    return await client.patch(f"/api/posts/{post['id']}", json={"username": name})


async def commented(client: httpx.AsyncClient, name: str) -> httpx.Response:
    post = (await client.post("/api/posts", json={"title": "t", "text": "x"})).json()
    return await client.post(f"/api/posts/{post['id']}/comments", json={"text": "x", "username": name})


WAYS: dict[str, Send] = {
    "post": lambda client, name: client.post("/api/posts", json={"title": "t", "text": "x", "username": name}),
    "form": lambda client, name: client.post("/post", data={"title": "t", "post": "x", "username": name}),
    "edit": patched,
    "comment": commented,
}


def refused(answer: httpx.Response) -> tuple[int, str, list[str]]:
    return answer.status_code, answer.json()["code"], [each["field"] for each in answer.json()["errors"]]


@pytest.mark.usefixtures("everybody_comments")
@pytest.mark.parametrize("send", WAYS.values(), ids=list(WAYS))
async def test_a_visitor_does_not_bear_the_name_of_an_account(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, send: Send
) -> None:
    await register(stranger, "Ada Lovelace", email="ada@example.org")
    before = len((await stranger.get("/post")).json())
    for name in SPELLINGS:
        assert refused(await send(client, name)) == (422, "name-of-account", ["username"]), ascii(name)
    if send in (WAYS["post"], WAYS["form"]):
        assert len((await stranger.get("/post")).json()) == before
    for name in ("Ada", "Bob", "anonymous", "", "\U0001f469\u200d\U0001f4bb"):
        assert (await send(client, name)).status_code in (200, 201), name


@pytest.mark.usefixtures("everybody_comments")
@pytest.mark.parametrize("send", WAYS.values(), ids=list(WAYS))
async def test_a_visitor_does_not_speak_for_the_board(client: httpx.AsyncClient, send: Send) -> None:
    for name in ("admin", "\u0430dmin", "Moderator", "Corkboard", "OUR PLACE", "Our place team"):
        assert refused(await send(client, name)) == (422, "name-reserved", ["username"]), name


@pytest.mark.usefixtures("everybody_comments")
@pytest.mark.parametrize("send", WAYS.values(), ids=list(WAYS))
async def test_whoever_is_signed_in_is_not_asked(client: httpx.AsyncClient, send: Send) -> None:
    """What they send as a name is ignored, whatever it is."""
    await register(client, "Ada")
    for name in ("admin", "Ada"):
        answer = await send(client, name)
        assert (answer.status_code in (200, 201), answer.json()["username"]) == (True, "Ada")


async def test_a_name_that_stays_is_not_asked_about(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    """A visitor had it first: it is shown as a guest's, and the post can still be changed."""
    post = (await client.post("/api/posts", json={"title": "t", "text": "x", "username": "Ada"})).json()
    await register(stranger, "Ada")
    body = {"title": "new", "text": "x", "username": "Ada"}
    answer = await client.put(f"/api/posts/{post['id']}", json=body)
    assert (answer.status_code, answer.json()["author"]["kind"]) == (200, "visitor")
    assert refused(await client.post("/api/posts", json=body)) == (422, "name-of-account", ["username"])


async def test_two_accounts_do_not_look_alike(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(stranger, "Ada Lovelace", email="ada@example.org")
    for name in SPELLINGS:
        new = {"email": "other@example.org", "password": PASSWORD, "name": name}
        assert refused(await client.post("/api/auth/register", json=new)) == (409, "name-taken", ["name"]), ascii(name)
    await register(client, "Bob")
    for name in SPELLINGS:
        assert refused(await client.patch("/api/auth/me", json={"name": name})) == (409, "name-taken", ["name"])
    assert (await client.get("/api/auth/me")).json()["name"] == "Bob"
    assert (await stranger.patch("/api/auth/me", json={"name": "ADA lovelace"})).status_code == 200
    assert (await stranger.patch("/api/auth/me", json={"name": "Ada King"})).status_code == 200
    assert (await client.patch("/api/auth/me", json={"name": "Ada Lovelace"})).status_code == 200


NEAR = (
    "Jose Person",
    "Jos\u00e9 Person 2",
    "JOS\u00c8 PERSON (1)",
    "J\u00f6se Per5on",
    "Jose\u0323 Person!",
)


async def can_post_as(client: httpx.AsyncClient, name: str) -> bool:
    answer = await client.post("/api/posts", json={"title": "t", "text": "x", "username": name})
    assert answer.status_code == 201 or refused(answer) == (422, "name-of-account", ["username"])
    return answer.status_code == 201


async def test_names_near_to_an_admins(app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    """Without accents, and numbered: what other accounts share with others nobody has of an admin."""
    async with signed_in(app, "Root", role="admin") as (root, _):
        await register(stranger, "Jos\u00e9 Person", email="jose@example.org")
        user_id = (await stranger.get("/api/auth/me")).json()["id"]
        assert [name for name in NEAR if not await can_post_as(client, name)] == []
        for role, is_free in (("admin", False), ("user", True), ("admin", False)):
            assert (await root.patch(f"/api/users/{user_id}", json={"role": role})).status_code == 200
            assert [await can_post_as(client, name) for name in NEAR] == [is_free] * len(NEAR), role
    for name in NEAR:
        new = {"email": "other@example.org", "password": PASSWORD, "name": name}
        assert refused(await client.post("/api/auth/register", json=new)) == (409, "name-taken", ["name"]), name
    assert (await stranger.patch("/api/auth/me", json={"name": "Eve Person"})).status_code == 200
    assert await can_post_as(client, NEAR[0])
    assert not await can_post_as(client, "\u00c9v\u00e9 Person 1")


async def test_whether_the_name_is_taken_is_said_whoever_has_the_address(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(stranger, "Ada")
    for email in ("ada@example.org", "new@example.org"):
        new = {"email": email, "password": PASSWORD, "name": "ada"}
        assert refused(await client.post("/api/auth/register", json=new)) == (409, "name-taken", ["name"])


async def test_only_admins_speak_for_the_board(app: Litestar, client: httpx.AsyncClient) -> None:
    for name in ("Admin", "the Corkboard team", "Anonymous", "\u0430nonymous"):
        new = {"email": "other@example.org", "password": PASSWORD, "name": name}
        assert refused(await client.post("/api/auth/register", json=new)) == (422, "name-reserved", ["name"])
    await register(client, "Bob")
    assert refused(await client.patch("/api/auth/me", json={"name": "Admin"})) == (422, "name-reserved", ["name"])
    async with signed_in(app, "Root", role="admin") as (root, _):
        assert (await root.patch("/api/auth/me", json={"name": "Admin"})).status_code == 200


async def test_accounts_from_before_are_found_after_the_next_start(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where several share a name: they keep it, and nobody else gets it."""
    monkeypatch.setattr("api.services.users.INDEXED_TOGETHER", 2)
    for name in ("Ada", "ada", "\u0410da", "Bob", "\U0001f469\u200d\U0001f4bb"):
        await add_user(app, name)
    await add_user(app, "Eve", role="admin")
    body = {"title": "t", "text": "x", "username": "Ada"}
    assert (await client.post("/api/posts", json=body)).status_code == 201
    await index_names(app.state.sessions)
    async with app.state.sessions() as session:
        found = await session.scalars(text("select skeleton from name_skeletons order by user_id, skeleton"))
        assert found.all() == ["ada", "ada", "ada", "bob", "=eve", "eve"]
    assert refused(await client.post("/api/posts", json=body)) == (422, "name-of-account", ["username"])
    new = {"email": "other@example.org", "password": PASSWORD, "name": "Bob"}
    assert refused(await client.post("/api/auth/register", json=new)) == (409, "name-taken", ["name"])


@pytest.mark.committed
async def test_of_several_at_once_one_gets_the_name(app: Litestar) -> None:
    clients = [client_of(app) for _ in SPELLINGS]
    answers = await asyncio.gather(
        *(
            client.post("/api/auth/register", json={"email": f"p{n}@example.org", "password": PASSWORD, "name": name})
            for n, (client, name) in enumerate(zip(clients, SPELLINGS, strict=True))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (len(SPELLINGS) - 1)]
    for client in clients:
        await client.aclose()


async def test_posts_that_come_together_are_refused_apart(app: Litestar) -> None:
    """One with a name that is taken keeps nobody else from posting; all are one statement."""
    async with transaction(app.state.sessions) as session:
        await session.execute(
            text(
                "with new as (insert into users (email, name, password_hash, actor_id)"
                " values ('a@example.org', 'Ada', 'none', gen_random_uuid()) returning id)"
                " insert into name_skeletons (user_id, skeleton) select id, 'ada' from new"
            )
        )
    clients = [client_of(app) for _ in range(6)]
    names = ("Ada", "Bob", "\u0430da", "", "Eve", "ADA")
    answers = await asyncio.gather(
        *(
            client.post("/api/posts", json={"title": "t", "text": "x", "username": name})
            for client, name in zip(clients, names, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [422, 201, 422, 201, 201, 422]
    for client in clients:
        await client.aclose()


async def test_a_post_with_a_name_is_one_statement(
    client: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    for name in ("", "Bob"):
        statements()
        await client.post("/api/posts", json={"title": "t", "text": "x", "username": name})
        assert len(statements()) == 1
