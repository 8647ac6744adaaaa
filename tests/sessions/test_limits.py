"""How often one address, and one account, may try."""

from collections.abc import Mapping
from typing import Any, cast

import httpx
import pytest
import uvicorn
from litestar import Litestar

from api.http.server.options import proxy_options
from tests.accounts.people import PASSWORD, login, register
from tests.errors.bodies import error_of
from tests.sessions.limited import NARROW, caller, narrow

HEADERS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")


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


async def test_refreshing_is_limited_by_session_and_spends_nothing_then(board: Litestar) -> None:
    """By session, not by account: who has stolen one session cannot use up what the owner's others need."""
    narrow(board, refreshes=NARROW)
    async with caller(board, "192.0.2.1") as client, caller(board, "192.0.2.2") as own:
        await register(client)
        await login(own, "ada@example.org")
        tokens = [client.cookies["corkboard_refresh"]]
        for number in range(4):
            async with caller(board, f"198.51.100.{number}") as elsewhere:
                answer = await elsewhere.post(
                    "/api/auth/refresh", headers={"cookie": f"corkboard_refresh={tokens[-1]}"}
                )
                if answer.status_code == 200:
                    tokens.append(elsewhere.cookies["corkboard_refresh"])
        assert (answer.status_code, len(tokens)) == (429, 4)
        assert (await own.post("/api/auth/refresh")).status_code == 200
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
    config = uvicorn.Config(cast("Any", app), **proxy_options(trusted), log_config=None)
    config.load()
    transport = httpx.ASGITransport(app=cast("Any", config.loaded_app), client=("127.0.0.1", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


async def test_exports_are_limited_by_account(board: Litestar) -> None:
    """Each is built in memory, so they cost more than any page."""
    narrow(board, exports=NARROW)
    async with caller(board, "192.0.2.1") as one, caller(board, "192.0.2.2") as elsewhere:
        await register(one)
        token = (await login(elsewhere, "ada@example.org")).json()["access_token"]
        elsewhere.headers["authorization"] = f"Bearer {token}"
        assert [(await elsewhere.get("/api/auth/me/export")).status_code for _ in range(4)] == [200, 200, 200, 429]
