"""The one-time link that makes the first admin."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar

from api.controllers.config import IS_SET_UP
from api.services import accounts as service
from api.services.accounts import AccountService
from db.repositories.accounts import AccountRepository
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.events import EventRepository
from db.repositories.invitations import InvitationRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.transaction import transaction
from tests.accounts.people import PASSWORD, register
from tests.running import client_of

NEW = {"password": PASSWORD, "name": "Root"}


async def make_token(app: Litestar) -> str:
    async with transaction(app.state.sessions) as session:
        users = UserRepository(session=session, wrap_exceptions=False)
        sessions = SessionRepository(session=session, wrap_exceptions=False)
        invitations = InvitationRepository(session=session, wrap_exceptions=False)
        keys, events = ApiKeyRepository(session=session, wrap_exceptions=False), EventRepository(session)
        accounts = AccountService(
            users, AccountRepository(session), sessions, keys, invitations, events, sign_up="nobody"
        )
        return await accounts.make_setup_token()


async def test_it_makes_an_admin_once(app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    token = await make_token(app)
    answer = await client.post("/api/auth/setup", json={**NEW, "token": token, "email": "root@example.org"})
    assert (answer.status_code, answer.json()["role"]) == (201, "admin")
    assert answer.json()["email_confirmed"] is True
    answer = await stranger.post("/api/auth/setup", json={**NEW, "token": token, "email": "other@example.org"})
    assert (answer.status_code, answer.json()["code"]) == (403, "bad-setup-token")


async def test_a_refused_set_up_does_not_use_it_up(app: Litestar, client: httpx.AsyncClient) -> None:
    token = await make_token(app)
    weak = {**NEW, "token": token, "email": "root@example.org", "password": "password123"}
    assert (await client.post("/api/auth/setup", json=weak)).status_code == 422
    right = {**NEW, "token": token, "email": "root@example.org"}
    assert (await client.post("/api/auth/setup", json=right)).status_code == 201


async def test_an_old_or_invented_one_is_refused(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await make_token(app)
    monkeypatch.setattr(service, "SETUP_TOKEN_TTL", timedelta(0))
    for each in (token, "invented", ""):
        answer = await client.post("/api/auth/setup", json={**NEW, "token": each, "email": "root@example.org"})
        assert answer.status_code == 403


async def test_the_config_says_until_there_is_an_admin_that_it_is_needed(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    app.state.pop(IS_SET_UP, None)
    await register(client)
    assert (await client.get("/api/config")).json()["needs_setup"] is True
    new = {**NEW, "token": await make_token(app), "email": "root@example.org"}
    assert (await stranger.post("/api/auth/setup", json=new)).status_code == 201
    assert (await client.get("/api/config")).json()["needs_setup"] is False
    app.state.pop(IS_SET_UP)  # what this test wrote is rolled back


@pytest.mark.committed
async def test_of_many_at_once_one_becomes_admin(app: Litestar) -> None:
    token = await make_token(app)
    clients = [client_of(app) for _ in range(4)]
    answers = await asyncio.gather(
        *(
            each.post("/api/auth/setup", json={**NEW, "token": token, "email": f"root{number}@example.org"})
            for number, each in enumerate(clients)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]
    for each in clients:
        await each.aclose()
