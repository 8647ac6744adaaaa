"""Staying signed in: a refresh token is good once, and another use of a spent one ends the session."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.services import sessions as service
from api.services.tokens import RefreshTokens
from tests.accounts.people import login, register
from tests.running import client_of


def cookie(client: httpx.AsyncClient) -> str:
    return client.cookies["corkboard_refresh"]


async def refresh(app: Litestar, token: str) -> httpx.Response:
    async with client_of(app) as browser:
        return await browser.post("/api/auth/refresh", headers={"cookie": f"corkboard_refresh={token}"})


def next_of(answer: httpx.Response) -> str:
    (given,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("corkboard_refresh=")]
    return given.partition("=")[2].partition(";")[0]


async def age(app: Litestar, statement: str) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text(statement))


async def test_a_chain_goes_on(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    token = cookie(client)
    for _ in range(5):
        answer = await refresh(app, token)
        assert answer.status_code == 200
        token = next_of(answer)
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        assert len((await client.get("/api/auth/sessions", headers=bearer)).json()) == 1


@pytest.mark.committed
async def test_two_tabs_at_once_both_go_on(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    token = cookie(client)
    answers = await asyncio.gather(*(refresh(app, token) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    (follower,) = {next_of(answer) for answer in answers}  # one successor, not a branch for each
    assert follower != token
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from refresh_tokens")) == 2
    assert (await refresh(app, follower)).status_code == 200


async def test_a_response_that_was_lost_is_repeated(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    first, again = [await refresh(app, cookie(client)) for _ in range(2)]
    assert next_of(first) == next_of(again)
    for answer in (first, again):
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        assert (await client.get("/api/auth/me", headers=bearer)).status_code == 200
    assert (await refresh(app, next_of(again))).status_code == 200


async def test_a_spent_token_whose_successor_is_spent_ends_the_session_even_within_the_grace(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    """A thief who is quick: the token is stolen and exchanged within seconds of its owner's refresh."""
    await register(client)
    stolen = cookie(client)
    owners = await refresh(app, stolen)
    thiefs = await refresh(app, stolen)
    last = await refresh(app, next_of(thiefs))
    assert last.status_code == 200
    assert (await refresh(app, stolen)).status_code == 401
    for token in (next_of(owners), next_of(last)):
        assert (await refresh(app, token)).status_code == 401
    bearer = {"authorization": f"Bearer {last.json()['access_token']}"}
    assert (await client.get("/api/auth/me", headers=bearer)).status_code == 401


@pytest.mark.committed
async def test_a_thief_within_the_grace_is_noticed_at_the_next_refresh(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    await register(client)
    stolen = cookie(client)
    owners, thiefs = await asyncio.gather(refresh(app, stolen), refresh(app, stolen))
    assert next_of(owners) == next_of(thiefs)
    assert (await refresh(app, next_of(thiefs))).status_code == 200
    await age(app, "update refresh_tokens set spent_at = spent_at - interval '30 minutes'")
    assert (await refresh(app, next_of(owners))).status_code == 401
    assert (await client.get("/api/auth/me")).status_code == 401


async def test_no_token_can_be_computed_from_the_database(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    token = cookie(client)
    answer = await refresh(app, token)
    async with app.state.sessions() as session:
        salt = await session.scalar(text("select successor_salt from refresh_tokens where spent_at is not null"))
    assert app.state.refresh_tokens.successor(token, salt) == next_of(answer)
    assert RefreshTokens("another secret").successor(token, salt) != next_of(answer)
    assert app.state.refresh_tokens.successor(token, b"another salt") != next_of(answer)


async def test_coming_back_again_and_again_does_not_prolong_the_grace(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    token = cookie(client)
    await refresh(app, token)
    await age(app, "update refresh_tokens set spent_at = spent_at - interval '9 seconds' where spent_at is not null")
    assert (await refresh(app, token)).status_code == 200
    await age(app, "update refresh_tokens set spent_at = spent_at - interval '2 seconds' where spent_at is not null")
    assert (await refresh(app, token)).status_code == 401


async def test_a_thief_and_the_robbed_are_both_out(
    app: Litestar, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await register(client)
    stolen = cookie(client)
    thiefs = await refresh(app, stolen)
    later = await refresh(app, next_of(thiefs))
    await age(app, "update refresh_tokens set spent_at = spent_at - interval '1 hour'")
    answer = await refresh(app, stolen)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad-token")
    assert "a spent refresh token was used" in caplog.text  # for the operator
    assert "set-cookie" not in answer.headers
    assert (await refresh(app, next_of(later))).status_code == 401
    for bearer in (client.headers["authorization"], f"Bearer {later.json()['access_token']}"):
        assert (await client.get("/api/auth/me", headers={"authorization": bearer})).status_code == 401


async def test_another_device_is_not_touched(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(client)
    await login(stranger, "ada@example.org")
    await refresh(app, cookie(client))
    await age(app, "update refresh_tokens set spent_at = spent_at - interval '1 hour'")
    assert (await refresh(app, cookie(client))).status_code == 401
    assert (await stranger.post("/api/auth/refresh")).status_code == 200


async def test_a_session_that_was_not_used_for_long_is_over(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    await age(app, "update sessions set expires_at = now() - interval '1 second'")
    assert (await client.post("/api/auth/refresh")).status_code == 401
    assert (await client.get("/api/auth/me")).status_code == 401


async def test_using_it_prolongs_it(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    await age(app, "update sessions set expires_at = now() + interval '1 day', last_used_at = now() - interval '1 day'")
    answer = await client.post("/api/auth/refresh")
    bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
    (session,) = (await client.get("/api/auth/sessions", headers=bearer)).json()
    async with app.state.sessions() as connection:
        left = await connection.scalar(text("select expires_at - last_used_at from sessions"))
    assert left == service.IDLE_TTL
    assert session["current"] is True


async def test_using_it_does_not_prolong_it_beyond_its_lifetime(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    await age(app, "update sessions set created_at = now() - interval '89 days'")
    answer = await client.post("/api/auth/refresh")
    (given,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("corkboard_refresh=")]
    assert "Max-Age=86400" in given  # 90 days from the sign-in, and no 30 days more
    bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
    (session,) = (await client.get("/api/auth/sessions", headers=bearer)).json()
    lifetime = datetime.fromisoformat(session["expires_at"]) - datetime.fromisoformat(session["created_at"])
    assert lifetime == timedelta(days=90)
    await age(app, "update sessions set created_at = now() - interval '90 days'")
    assert (await refresh(app, next_of(answer))).status_code == 401


async def test_a_shorter_lifetime_holds_for_sessions_that_began_before(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await register(client)
    await age(app, "update sessions set created_at = now() - interval '2 days'")
    security = msgspec.structs.replace(app.state.settings.security, session_days=3)
    monkeypatch.setitem(app.state, "settings", msgspec.structs.replace(app.state.settings, security=security))
    (session,) = (await client.get("/api/auth/sessions")).json()
    lifetime = datetime.fromisoformat(session["expires_at"]) - datetime.fromisoformat(session["created_at"])
    assert lifetime == timedelta(days=3)
    await age(app, "update sessions set created_at = now() - interval '3 days'")
    assert (await client.get("/api/auth/sessions")).json() == []
    assert (await client.post("/api/auth/refresh")).status_code == 401
    again = await login(client, told["email"])
    (given,) = [each for each in again.headers.get_list("set-cookie") if each.startswith("corkboard_refresh=")]
    assert "Max-Age=259200" in given


async def test_who_was_deactivated_meanwhile_is_told(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    await age(app, "update users set is_active = false")
    answer = await client.post("/api/auth/refresh")
    assert (answer.status_code, answer.json()["code"]) == (403, "account-inactive")
    await age(app, "update users set is_active = true")
    assert (await client.post("/api/auth/refresh")).status_code == 200


async def test_an_expired_access_token_does_not_hinder(client: httpx.AsyncClient) -> None:
    await register(client)
    client.headers["authorization"] = "Bearer expired.long.ago"
    assert (await client.post("/api/auth/refresh")).status_code == 200
    assert (await client.post("/api/auth/logout")).status_code == 204
    assert (await client.post("/api/auth/refresh")).status_code == 401


async def test_signing_out_by_the_access_token_alone(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    async with client_of(app) as program:
        bearer = {"authorization": client.headers["authorization"]}
        assert (await program.post("/api/auth/logout", headers=bearer)).status_code == 204
        assert (await program.get("/api/auth/me", headers=bearer)).status_code == 401
    assert (await client.post("/api/auth/refresh")).status_code == 401


async def test_what_no_browser_keeps_any_more_is_forgotten(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    await age(app, "update refresh_tokens set created_at = now() - interval '31 days', spent_at = now()")
    token = next_of(await login(client, "ada@example.org"))
    assert (await refresh(app, token)).status_code == 200
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from refresh_tokens")) == 3
    await age(app, "update refresh_tokens set created_at = now() - interval '31 days' where spent_at is not null")
    await age(app, "update sessions set revoked_at = now() where id <> (select max(id::text)::uuid from sessions)")
    await login(client, "ada@example.org")
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from sessions")) == 2


async def test_over_https_the_cookie_is_secure(app: Litestar) -> None:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://board.test") as client:
        await register(client)
        answer = await client.post("/api/auth/refresh")
        (given,) = [
            each for each in answer.headers.get_list("set-cookie") if each.startswith("__Secure-corkboard_refresh=")
        ]
    assert {"Secure", "HttpOnly", "Path=/api/auth", "SameSite=strict"} <= set(given.split("; "))
    assert "no-store" in answer.headers["cache-control"]


async def test_it_costs_a_few_statements(client: httpx.AsyncClient, statements: Callable[[], list[str]]) -> None:
    await register(client)
    statements()
    await client.post("/api/auth/refresh")
    assert len(statements()) == 5


def test_the_grace_is_as_documented() -> None:
    assert timedelta(seconds=10) == service.GRACE
