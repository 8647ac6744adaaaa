"""Who may create an account: `[access] accounts`."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from api.who import SignUp
from tests.accounts.people import PASSWORD, login, register
from tests.accounts.test_setup import make_token
from tests.people import create_invitation, signed_in
from tests.running import client_of

URL = "/api/auth/register"
NEW = {"email": "eve@example.org", "password": PASSWORD, "name": "Eve"}


@pytest.fixture
async def sign_up(app: Litestar) -> AsyncGenerator[Callable[[SignUp], None]]:
    settings = app.state.settings

    def only(who: SignUp) -> None:
        app.state.settings = replace(settings, access=Access(accounts=who))

    yield only
    app.state.settings = settings


@pytest.mark.parametrize(("who", "said"), [("nobody", "does not take new accounts"), ("invited", "need an invitation")])
async def test_it_can_be_closed(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, sign_up: Callable[[SignUp], None], who: SignUp, said: str
) -> None:
    await register(client, "Ada")
    sign_up(who)
    for email in ("eve@example.org", "ada@example.org"):  # it says the same of an address that is known
        answer = await stranger.post(URL, json={**NEW, "email": email})
        assert (answer.status_code, answer.json()["code"]) == (403, "sign-up-closed")
        assert said in answer.json()["detail"]["user_message"]
    assert "set-cookie" not in answer.headers
    assert (await login(stranger, "eve@example.org")).status_code == 401
    assert (await login(stranger, "ada@example.org")).status_code == 200
    assert (await client.get("/api/config")).json()["access"]["accounts"] == who


@pytest.mark.parametrize("who", ["nobody", "invited"])
async def test_the_set_up_link_is_good_in_any_case(
    app: Litestar, client: httpx.AsyncClient, sign_up: Callable[[SignUp], None], who: SignUp
) -> None:
    sign_up(who)
    answer = await client.post("/api/auth/setup", json={**NEW, "token": await make_token(app)})
    assert (answer.status_code, answer.json()["role"]) == (201, "admin")


async def test_by_default_anybody_signs_up(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/config")).json()["access"]["accounts"] == "anyone"
    await register(client, "Ada")


async def invited(client: httpx.AsyncClient, name: str, token: str) -> httpx.Response:
    return await client.post(URL, json={**NEW, "email": f"{name}@example.org", "name": name, "invitation": token})


async def test_whoever_was_invited_signs_up_and_joins(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, sign_up: Callable[[SignUp], None]
) -> None:
    sign_up("invited")
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Team"})).json()
        token = await create_invitation(ada, project["id"])
    answer = await invited(client, "eve", token)
    assert answer.status_code == 201, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    again = await invited(stranger, "mallory", token)  # a link is good for one account
    assert (again.status_code, again.json()["code"]) == (403, "sign-up-closed")
    assert (await client.post("/api/invitations/accept", json={"token": token})).status_code == 200
    assert [each["id"] for each in (await client.get("/api/projects")).json()] == [project["id"]]


@pytest.mark.parametrize("token", ["x" * 43, "revoked", "accepted"])
async def test_an_invitation_that_has_ended_opens_nothing(
    app: Litestar, client: httpx.AsyncClient, sign_up: Callable[[SignUp], None], token: str
) -> None:
    sign_up("invited")
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, _):
        project = (await ada.post("/api/projects", json={"name": "Team"})).json()
        path = f"/api/projects/{project['id']}/invitations"
        if token == "revoked":
            token = await create_invitation(ada, project["id"])
            (row,) = (await ada.get(path)).json()
            assert (await ada.delete(f"{path}/{row['id']}")).status_code == 204
        elif token == "accepted":
            token = await create_invitation(ada, project["id"])
            await bob.post("/api/invitations/accept", json={"token": token})
    answer = await invited(client, "eve", token)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-up-closed")
    assert "not valid any more" in answer.json()["detail"]["user_message"]


async def test_a_sign_up_that_fails_does_not_use_the_link_up(
    app: Litestar, client: httpx.AsyncClient, sign_up: Callable[[SignUp], None]
) -> None:
    await register(client, "Ada")
    sign_up("invited")
    async with signed_in(app, "Bob") as (bob, _):
        project = (await bob.post("/api/projects", json={"name": "Team"})).json()
        token = await create_invitation(bob, project["id"])
    assert (await invited(client, "ada", token)).status_code == 409
    assert (await invited(client, "eve", token)).status_code == 201


async def test_where_nobody_signs_up_no_invitation_helps(
    app: Litestar, client: httpx.AsyncClient, sign_up: Callable[[SignUp], None]
) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Team"})).json()
        token = await create_invitation(ada, project["id"])
    sign_up("nobody")
    answer = await invited(client, "eve", token)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-up-closed")


@pytest.mark.committed
async def test_of_many_at_once_one_signs_up_by_a_link(app: Litestar, sign_up: Callable[[SignUp], None]) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Team"})).json()
        token = await create_invitation(ada, project["id"])
    sign_up("invited")
    async with client_of(app) as crowd:
        answers = await asyncio.gather(*(invited(crowd, f"p{n}", token) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]
