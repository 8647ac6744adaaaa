"""Passwords that are guessed: strangers neither get in nor keep the owner out."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from litestar import Litestar

from api.auth import password_attempts
from api.auth.password_attempts import AttemptDelays
from api.errors import TooManyRequests
from api.http.rate_limits import RateLimit
from tests.accounts.people import PASSWORD, login, register
from tests.errors.bodies import error_of
from tests.sessions.limited import NARROW, WIDE, caller, narrow

EMAIL = "ada@example.org"
NEW_PASSWORD = "a staple of batteries"
OWNERS, OFFICE = "192.0.2.1", "203.0.113.7"
DEVICE = "corkboard_device"


async def statuses(client: httpx.AsyncClient, count: int, email: str = EMAIL, password: str = "wrong") -> list[int]:
    return [(await login(client, email, password)).status_code for _ in range(count)]


@pytest.fixture
def delays(board: Litestar) -> Iterator[list[float]]:
    """The seconds for which attempts were held back, and nobody waits."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    board.state.attempt_delays = AttemptDelays(sleep)
    yield waited
    board.state.attempt_delays = AttemptDelays()


async def test_wrong_passwords_from_anywhere_do_not_lock_the_owner_out(board: Litestar, delays: list[float]) -> None:
    narrow(board, passwords=RateLimit(10, 5), account_passwords=RateLimit(20, 10))
    async with caller(board, OWNERS) as owner:
        await register(owner)
    for number in range(4):
        async with caller(board, f"198.51.100.{number}") as stranger:
            assert await statuses(stranger, 11) == [401] * 10 + [429]
    async with caller(board, OWNERS) as owner:
        assert (await login(owner, EMAIL)).status_code == 200
    assert set(delays) == {password_attempts.DELAY_S}


async def test_one_network_has_a_share_of_an_account(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, OWNERS) as owner:
        await register(owner)
    async with caller(board, OFFICE) as stranger:
        spellings = (EMAIL, "ADA@example.org", " ada@Example.org ", EMAIL)
        assert [(await login(stranger, each, "wrong")).status_code for each in spellings] == [401, 401, 401, 429]
        refused = await login(stranger, EMAIL)  # the right password, too: the answer tells nothing
        error_of(refused, 429, "too-many-requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await login(stranger, "eve@example.org")).status_code == 401


async def test_an_ipv6_network_of_64_bits_is_one(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    for number in range(3):
        async with caller(board, f"2001:db8:0:1::{number}") as stranger:
            assert await statuses(stranger, 1) == [401]
    async with caller(board, "2001:db8:0:1:ffff::1") as same, caller(board, "2001:db8:0:2::1") as other:
        assert await statuses(same, 1) == [429]
        assert await statuses(other, 1) == [401]


async def test_right_passwords_do_not_count(board: Litestar) -> None:
    narrow(board, passwords=NARROW, account_passwords=NARROW)
    async with caller(board, OWNERS) as owner:
        await register(owner)
    for _ in range(5):
        async with caller(board, OWNERS) as other:
            assert (await login(other, EMAIL)).status_code == 200
    async with caller(board, OWNERS) as other:
        assert await statuses(other, 4) == [401, 401, 401, 429]


async def test_a_known_device_goes_past_what_others_tried_from_its_network(board: Litestar) -> None:
    narrow(board, passwords=NARROW, sign_ins=RateLimit(6, 1))
    async with caller(board, OFFICE) as owner, caller(board, OFFICE) as stranger:
        await register(owner)
        assert await statuses(stranger, 4) == [401, 401, 401, 429]
        assert await statuses(stranger, 3, "eve@example.org") == [401, 401, 429]  # of the network's sign-ins
        assert (await login(stranger, EMAIL)).status_code == 429
        assert (await login(owner, EMAIL)).status_code == 200
        assert await statuses(owner, 4) == [401, 401, 401, 429]  # it has a share of its own
        assert (await login(owner, EMAIL)).status_code == 429


async def test_a_known_device_is_not_slowed_down(board: Litestar, delays: list[float]) -> None:
    narrow(board, account_passwords=NARROW)
    async with caller(board, OWNERS) as owner, caller(board, OFFICE) as stranger:
        await register(owner)
        assert await statuses(stranger, 5) == [401] * 5
        assert delays == [password_attempts.DELAY_S] * 2
        assert (await login(owner, EMAIL)).status_code == 200
        assert (await login(stranger, EMAIL)).status_code == 200
        assert delays == [password_attempts.DELAY_S] * 3


async def test_changing_the_password_ends_the_other_devices(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, OFFICE) as owner, caller(board, OFFICE) as old, caller(board, OFFICE) as stranger:
        await register(owner)
        await login(old, EMAIL)
        change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        assert (await owner.post("/api/auth/me/password", json=change)).status_code == 204
        await statuses(stranger, 3)
        assert (await login(old, EMAIL, NEW_PASSWORD)).status_code == 429
        assert (await login(owner, EMAIL, NEW_PASSWORD)).status_code == 200


@pytest.mark.parametrize("forged", ["", "~", "x", "{id}.{device}.{signature}x", "{id}.{other}.{signature}", "9.9.9"])
async def test_a_forged_device_is_none(board: Litestar, forged: str) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, OFFICE) as owner, caller(board, OFFICE) as stranger:
        await register(owner)
        number, device, signature = owner.cookies[DEVICE].split(".")
        value = forged.format(id=number, device=device, other=device[::-1], signature=signature)
        stranger.headers["cookie"] = f"{DEVICE}={value}"
        assert [(await login(stranger, EMAIL, "wrong")).status_code for _ in range(4)] == [401, 401, 401, 429]


async def test_a_device_is_known_to_its_own_accounts_only(board: Litestar) -> None:
    narrow(board, passwords=NARROW)
    async with caller(board, OFFICE) as ada, caller(board, OFFICE) as eve:
        await register(ada)
        await register(eve, "Eve")
        assert await statuses(eve, 4) == [401, 401, 401, 429]
        assert (await login(eve, "eve@example.org")).status_code == 200


async def test_one_browser_is_known_to_several_accounts_and_not_to_endless_ones(board: Litestar) -> None:
    narrow(board)
    async with caller(board, OWNERS) as browser:
        for number in range(7):
            await register(browser, f"P{number}")
        tokens = browser.cookies[DEVICE].split("~")
        assert len(tokens) == 5
        await login(browser, "p4@example.org")
        again = browser.cookies[DEVICE].split("~")
        assert again[0] == tokens[2]  # the same device, now the latest
        assert sorted(again) == sorted(tokens)
    async with caller(board, OWNERS) as browser:
        browser.headers["cookie"] = f"{DEVICE}={'~'.join(tokens)}"
        narrow(board, passwords=RateLimit(1, 1))
        assert await statuses(browser, 2, "p6@example.org") == [401, 429]
        assert await statuses(browser, 2, "p4@example.org") == [401, 429]


async def test_the_cookie_is_for_signing_in_alone(board: Litestar) -> None:
    async with caller(board, OWNERS, "https") as browser:
        new = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}
        answer = await browser.post("/api/auth/register", json=new)
        (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"__Secure-{DEVICE}")]
        parts = {"HttpOnly", "SameSite=strict", "Secure", "Path=/api/auth", "Max-Age=31536000"}
        assert parts <= set(cookie.split("; "))
    async with caller(board, OWNERS) as browser:
        assert DEVICE not in str((await login(browser, EMAIL, "wrong")).headers)


@pytest.mark.parametrize("alias", ["/auth", "/api/v1/auth"])
async def test_older_spellings_of_the_path_know_the_device_as_well(board: Litestar, alias: str) -> None:
    narrow(board, passwords=NARROW)
    credentials = {"email": EMAIL, "password": PASSWORD}
    async with caller(board, OFFICE) as owner, caller(board, OFFICE) as stranger:
        await register(stranger)
        stranger.cookies.clear()
        await owner.post(f"{alias}/login", json=credentials)
        assert {cookie.path for cookie in owner.cookies.jar if cookie.name == DEVICE} == {"/api/auth", alias}
        await statuses(stranger, 3)
        for path in (alias, "/api/auth"):
            assert (await owner.post(f"{path}/login", json=credentials)).status_code == 200
        assert (await stranger.post(f"{alias}/login", json=credentials)).status_code == 429


async def test_unknown_addresses_are_treated_as_known_ones(board: Litestar, delays: list[float]) -> None:
    narrow(board, passwords=NARROW, account_passwords=RateLimit(2, 1))
    async with caller(board, OWNERS) as owner:
        await register(owner)
    seen = []
    for email in (EMAIL, "nobody@example.org"):
        delays.clear()
        async with caller(board, OFFICE) as stranger:
            answers = [await login(stranger, email, "wrong") for _ in range(5)]
        limits = ("ratelimit-limit", "ratelimit-remaining", "retry-after", "set-cookie")
        seen.append([(each.status_code, each.json(), [each.headers.get(n) for n in limits]) for each in answers])
        seen[-1].append((0, None, [str(seconds) for seconds in delays]))
    assert seen[0] == seen[1]


async def test_being_asked_again_counts_for_the_session(board: Litestar) -> None:
    """A thief with a session of the account does not keep its owner from changing the password."""
    narrow(board, passwords=NARROW)
    async with caller(board, OWNERS) as owner, caller(board, OWNERS) as thief:
        told = await register(owner)
        stolen = await login(thief, EMAIL)
        thief.headers["authorization"] = f"Bearer {stolen.json()['access_token']}"
        change = {"current_password": "wrong", "new_password": NEW_PASSWORD}
        tries = [
            await thief.post("/api/auth/me/password", json=change),
            await thief.request("DELETE", "/api/auth/me", json={"password": "wrong"}),
            await thief.post("/api/auth/me/password", json=change),
            await thief.request("DELETE", "/api/auth/me", json={"password": PASSWORD}),
        ]
        assert [answer.status_code for answer in tries] == [422, 422, 422, 429]
        assert (await owner.get("/api/auth/me")).json()["id"] == told["id"]
        right = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        assert (await owner.post("/api/auth/me/password", json=right)).status_code == 204


async def test_nobody_can_keep_an_address_from_signing_up(board: Litestar) -> None:
    narrow(board, accounts=NARROW)
    new = {"email": EMAIL, "password": "password123", "name": "Ada"}
    for number in range(4):
        async with caller(board, f"198.51.100.{number}") as stranger:
            assert (await stranger.post("/api/auth/register", json=new)).status_code == 422
    async with caller(board, OWNERS) as owner:
        await register(owner)


async def test_delays_are_bounded() -> None:
    free, begun = asyncio.Event(), 0

    async def sleep(_: float) -> None:
        nonlocal begun
        begun += 1
        await free.wait()

    delays = AttemptDelays(sleep)
    networks = [f"n{number}" for number in range(password_attempts.DELAYED_MAX // 4)]
    work: list[asyncio.Task[Any]] = [asyncio.create_task(delays.wait(each)) for each in networks for _ in range(4)]
    await asyncio.sleep(0)
    assert begun == password_attempts.DELAYED_MAX
    with pytest.raises(TooManyRequests):
        await delays.wait("n0")
    await delays.wait("another")  # not held back, and not refused
    free.set()
    await asyncio.gather(*work)
    await delays.wait("n0")
    assert begun == password_attempts.DELAYED_MAX + 1


async def test_a_network_has_few_attempts_waiting_on_an_account_under_attack(board: Litestar) -> None:
    narrow(board, account_passwords=RateLimit(1, 1), passwords=WIDE)
    free, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def sleep(_: float) -> None:
        begun.release()
        await free.wait()

    board.state.attempt_delays = AttemptDelays(sleep)
    async with caller(board, OFFICE) as stranger:
        assert await statuses(stranger, 1) == [401]
        work = [asyncio.create_task(login(stranger, EMAIL, "wrong")) for _ in range(6)]
        async with asyncio.timeout(60):
            for _ in range(password_attempts.DELAYED_PER_NETWORK_MAX):
                await begun.acquire()
            while sum(task.done() for task in work) < 2:
                await asyncio.wait({task for task in work if not task.done()}, return_when=asyncio.FIRST_COMPLETED)
        assert board.state.engine.pool.checkedout() == 0
        free.set()
        answers = await asyncio.gather(*work)
    assert sorted(answer.status_code for answer in answers) == [401] * 4 + [429] * 2
