"""How often one address, and one account, may try."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
import uvicorn
from litestar import Litestar

from api.app import create_app
from api.cli.serve import proxies
from api.http import rate_limits
from api.http.rate_limits import RateLimit, RateLimiter
from api.settings import Limits, Settings
from tests.accounts.people import PASSWORD, login, register
from tests.errors.bodies import error_of
from tests.running import running

HEADERS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
WIDE, NARROW = RateLimit(1000, 1000), RateLimit(3, 1)


@pytest.fixture
async def board(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[Litestar]:
    database = msgspec.structs.replace(settings.database, url=empty_database_url)
    chosen = msgspec.structs.replace(settings, limits=Limits(enabled=True), database=database)
    async with running(create_app(chosen, ui=ui)) as app:
        yield app


def narrow(app: Litestar, **rates: RateLimit) -> None:
    named = {kind.replace("_", "-"): rate for kind, rate in rates.items()}
    app.state.limiter = RateLimiter({kind: named.get(kind, WIDE) for kind in rate_limits.RATE_LIMITS})


def caller(app: Litestar, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


def told(answer: httpx.Response) -> list[int]:
    return [int(answer.headers[name]) for name in HEADERS]


async def test_each_limited_answer_says_what_is_left(board: Litestar) -> None:
    narrow(board, accounts=NARROW)
    async with caller(board, "192.0.2.1") as client:
        await register(client, "Ada")
        new = {"email": "eve@example.org", "password": "short", "name": "Eve"}
        refused = await client.post("/api/auth/register", json=new)
        assert (refused.status_code, told(refused)) == (422, [3, 1, 120])
        assert told(await client.post("/api/auth/register", json=new))[1] == 0
        over = await client.post("/api/auth/register", json=new)
        error_of(over, 429, "too-many-requests")
        assert told(over) == [3, 0, 180]
        assert 1 <= int(over.headers["retry-after"]) <= 60
        assert not set(HEADERS) & set((await client.get("/api/posts")).headers)


async def test_one_address_has_a_share(board: Litestar) -> None:
    narrow(board, sign_ins=NARROW)
    async with caller(board, "192.0.2.1") as one, caller(board, "192.0.2.2") as other:
        await register(other)
        tries = [(await login(one, f"nobody{n}@example.org")).status_code for n in range(4)]
        assert tries == [401, 401, 401, 429]
        assert (await login(other, "ada@example.org")).status_code == 200


async def test_one_account_has_a_share_wherever_the_tries_come_from(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, "192.0.2.1") as owner:
        await register(owner)
    statuses = []
    for number, email in enumerate(("ada@example.org", "ADA@example.org", " ada@Example.org ", "ada@example.org")):
        async with caller(board, f"198.51.100.{number}") as client:
            statuses.append((await login(client, email, "not this one")).status_code)
    assert statuses == [401, 401, 401, 429]
    async with caller(board, "203.0.113.1") as client:
        assert (await login(client, "ada@example.org")).status_code == 429  # the right password, too: no oracle
        assert (await login(client, "eve@example.org")).status_code == 401
        assert (await owner_refresh(board, owner)).status_code == 200  # who is signed in stays so


async def owner_refresh(app: Litestar, owner: httpx.AsyncClient) -> httpx.Response:
    async with caller(app, "192.0.2.1") as client:
        token = owner.cookies["corkboard_refresh"]
        return await client.post("/api/auth/refresh", headers={"cookie": f"corkboard_refresh={token}"})


async def test_asking_for_the_password_again_counts_as_well(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, "192.0.2.1") as client:
        await register(client)
        change = {"current_password": "not this one", "new_password": "a staple of batteries"}
        tries = [
            await client.post("/api/auth/me/password", json=change),
            await client.request("DELETE", "/api/auth/me", json={"password": "not this one"}),
            await client.post("/api/auth/me/password", json=change),
            await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD}),
        ]
        assert [answer.status_code for answer in tries] == [422, 422, 422, 429]
        assert (await client.get("/api/auth/me")).status_code == 200


async def test_refreshing_is_limited_by_account_and_spends_nothing_then(board: Litestar) -> None:
    narrow(board, refreshes=NARROW)
    async with caller(board, "192.0.2.1") as client:
        await register(client)
        tokens = [client.cookies["corkboard_refresh"]]
        for number in range(4):
            async with caller(board, f"198.51.100.{number}") as elsewhere:
                answer = await elsewhere.post(
                    "/api/auth/refresh", headers={"cookie": f"corkboard_refresh={tokens[-1]}"}
                )
                if answer.status_code == 200:
                    tokens.append(elsewhere.cookies["corkboard_refresh"])
        assert (answer.status_code, len(tokens)) == (429, 4)
        narrow(board)
        async with caller(board, "203.0.113.1") as later:
            last = {"cookie": f"corkboard_refresh={tokens[-1]}"}
            assert (await later.post("/api/auth/refresh", headers=last)).status_code == 200


async def test_setting_up_cannot_be_guessed_at_will(board: Litestar) -> None:
    narrow(board, accounts=NARROW)
    async with caller(board, "192.0.2.1") as client:
        new = {"token": "guess", "email": "a@example.org", "password": PASSWORD, "name": "A"}
        tries = [(await client.post("/api/auth/setup", json=new)).status_code for _ in range(4)]
        assert tries == [403, 403, 403, 429]


@pytest.mark.parametrize(("trusted", "statuses"), [((), [401, 401, 401, 429]), (("127.0.0.1",), [401] * 4)])
async def test_only_a_trusted_proxy_says_whose_request_it_is(
    board: Litestar, trusted: tuple[str, ...], statuses: list[int]
) -> None:
    narrow(board, sign_ins=NARROW)
    async with served(board, trusted) as client:
        answers = [await login_as(client, {"x-forwarded-for": f"203.0.113.{number}"}, number) for number in range(4)]
    assert [answer.status_code for answer in answers] == statuses


async def login_as(client: httpx.AsyncClient, headers: Mapping[str, str], number: int) -> httpx.Response:
    credentials = {"email": f"nobody{number}@example.org", "password": PASSWORD}
    return await client.post("/api/auth/login", json=credentials, headers=headers)


def served(app: Litestar, trusted: tuple[str, ...]) -> httpx.AsyncClient:
    """Behind what `corkboard serve` puts before the application."""
    config = uvicorn.Config(cast("Any", app), **proxies(trusted), log_config=None)
    config.load()
    transport = httpx.ASGITransport(app=cast("Any", config.loaded_app), client=("127.0.0.1", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")
