"""Sign-up tells whether an address has an account, until there is a mail to tell it by: a few times per network."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.http.rate_limits import RATE_LIMITS, RateLimit, RateLimiter
from api.services import passwords
from api.settings import Limits, Settings
from tests.accounts.people import PASSWORD, register
from tests.errors.bodies import error_of
from tests.running import running


@pytest.fixture
async def board(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[Litestar]:
    """Only what tells of addresses is limited."""
    database = msgspec.structs.replace(settings.database, url=empty_database_url)
    chosen = msgspec.structs.replace(settings, limits=Limits(enabled=True), database=database)
    async with running(create_app(chosen, ui=ui)) as app:
        rates = dict.fromkeys(RATE_LIMITS, RateLimit(1000, 1000))
        app.state.limiter = RateLimiter(rates | {"taken-addresses": RATE_LIMITS["taken-addresses"]})
        yield app


def caller(app: Litestar, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


async def sign_up(client: httpx.AsyncClient, email: str) -> httpx.Response:
    new = {"email": email, "password": PASSWORD, "name": f"Eve, {email.partition('@')[0]}"}
    return await client.post("/api/auth/register", json=new)


async def test_after_three_answers_a_network_learns_no_more(board: Litestar) -> None:
    async with caller(board, "192.0.2.1") as owner, caller(board, "198.51.100.7") as eve:
        await register(owner, "Ada")
        assert [(await sign_up(eve, "ada@example.org")).status_code for _ in range(3)] == [409] * 3
        for email in ("ada@example.org", "nobody@example.org"):
            over = await sign_up(eve, email)
            error_of(over, 429, "too-many-requests")
            assert 1100 <= int(over.headers["retry-after"]) <= 1200  # three an hour
        assert (await sign_up(owner, "somebody@example.org")).status_code == 201  # from elsewhere


async def test_no_answer_of_many_at_once_tells_more(board: Litestar) -> None:
    """Those that were let in before the limit was reached are refused as well, whatever their address."""
    async with caller(board, "192.0.2.1") as owner, caller(board, "198.51.100.7") as eve:
        await register(owner, "Ada")
        emails = ["ada@example.org"] * 8 + ["nobody@example.org"]
        *taken, free = await asyncio.gather(*(sign_up(eve, email) for email in emails))
        assert sorted(answer.status_code for answer in taken) == [409] * 3 + [429] * 5
        assert free.status_code in (201, 429)
        assert (await sign_up(eve, "other@example.org")).status_code == 429


async def test_signing_up_is_not_limited_by_it(board: Litestar) -> None:
    async with caller(board, "198.51.100.7") as school:
        statuses = [(await sign_up(school, f"pupil{n}@example.org")).status_code for n in range(5)]
    assert statuses == [201] * 5


async def test_an_address_that_is_taken_costs_the_same_work(board: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    async def hash_password(password: str, *rest: Any) -> str:
        hashed.append(password)
        return await original(password, *rest)

    original = passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", hash_password)
    async with caller(board, "192.0.2.1") as client:
        for status in (201, 409):
            assert (await sign_up(client, "ada@example.org")).status_code == status
    assert len(hashed) == 2
