"""Who comments; the table of all operations is in tests/visibility."""

from collections.abc import AsyncGenerator, Callable

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from api.who import Who
from db.limits import USERNAME_LENGTH_MAX
from tests.accounts.people import register
from tests.comments.people import listed, pin, say
from tests.people import join, signed_in


@pytest.fixture
async def writers(app: Litestar) -> AsyncGenerator[Callable[[Who], None]]:
    settings = app.state.settings

    def only(who: Who) -> None:
        app.state.settings = replace(settings, access=Access(comments=who))

    yield only
    app.state.settings = settings


async def test_by_default_one_signs_in_first(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.post(url, json={"text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")
    assert "set-cookie" not in answer.headers


async def test_by_the_setting(
    ada: httpx.AsyncClient, client: httpx.AsyncClient, url: str, writers: Callable[[Who], None]
) -> None:
    writers("admins")
    assert (await ada.post(url, json={"text": "x"})).status_code == 403
    writers("anyone")
    assert (await ada.post(url, json={"text": "x"})).status_code == 201
    assert (await client.post(url, json={"text": "x"})).status_code == 201


async def test_visitors_have_the_name_they_say(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, url: str, writers: Callable[[Who], None]
) -> None:
    writers("anyone")
    comments = [await say(client, url, username=name) for name in (" Bob ", "  ")]
    assert [(each["username"], each["by_user"]) for each in comments] == [("Bob", False), ("anonymous", False)]
    path = f"/api/comments/{comments[0]['id']}"
    assert (await stranger.patch(path, json={"text": "x"})).status_code == 403
    assert (await client.patch(path, json={"text": "x"})).status_code == 200
    assert (await client.delete(path)).status_code == 204


async def test_a_visitor_who_signs_in_has_the_name_of_the_account(
    client: httpx.AsyncClient, url: str, writers: Callable[[Who], None]
) -> None:
    """On what they wrote before as well, and whatever the account is called later."""
    writers("anyone")
    typed = await say(client, url, username="Bob")
    account = await register(client, "Ada")
    own = await say(client, url, username="Bob")
    assert (await client.patch("/api/auth/me", json={"name": "Ada King"})).status_code == 200
    author = {"kind": "user", "user_id": account["id"], "name": "Ada King"}
    named = {"username": "Ada King", "by_user": True, "author": author}
    assert await listed(client, url) == [typed | named, own | named]
    changed = await client.patch(f"/api/comments/{typed['id']}", json={"text": "Mine"})
    assert (changed.status_code, changed.json()["username"], changed.json()["by_user"]) == (200, "Ada King", True)


async def test_a_long_name_of_an_account(app: Litestar, url: str) -> None:
    name = "A" * (USERNAME_LENGTH_MAX + 10)
    async with signed_in(app, name) as (client, _):
        assert (await say(client, url))["username"] == name


async def test_a_private_project_is_its_members_own(
    app: Litestar, ada: httpx.AsyncClient, client: httpx.AsyncClient, writers: Callable[[Who], None]
) -> None:
    """There, whoever sees it comments: the setting is about what everybody sees."""
    writers("admins")
    project = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()
    url = f"/api/posts/{await pin(app, project_id=project['id'])}/comments"
    async with signed_in(app, "Eve") as (eve, _):
        path = f"/api/comments/{(await say(ada, url))['id']}"
        for who in (eve, client):
            answers = [
                await who.get(url),
                await who.post(url, json={"text": "x"}),
                await who.get(f"{path}/replies"),
                await who.patch(path, json={"text": "x"}),
                await who.delete(path),
            ]
            assert [answer.status_code for answer in answers] == [404] * 5
        await join(ada, project["id"], eve, "viewer")
        await say(eve, url)
        assert (await eve.delete(path)).status_code == 403
        assert len(await listed(eve, url)) == 2
