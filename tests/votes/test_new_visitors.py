"""Visitors without a cookie are new each time, and cost nothing to invent: their number is limited."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.http.rate_limits import RATE_LIMITS, RateLimiter
from api.http.rate_limits.kinds import NEW_VISITOR_VOTES, NEW_VISITORS, NEW_VISITORS_WIDER
from api.http.rate_limits.networks import enclosing_networks
from api.settings import Limits, Settings
from tests.errors.bodies import error_of
from tests.running import running

POST = {"title": "a", "text": "b"}
IDENTITIES = int(RATE_LIMITS[NEW_VISITORS].burst)
VOTES = int(RATE_LIMITS[NEW_VISITOR_VOTES].burst)
COOKIE = "corkboard_visitor"


@asynccontextmanager
async def board_with(limits: Limits, settings: Settings, ui: Path, url: str) -> AsyncGenerator[Litestar]:
    database = msgspec.structs.replace(settings.database, url=url)
    async with running(create_app(msgspec.structs.replace(settings, limits=limits, database=database), ui=ui)) as app:
        yield app


@pytest.fixture
async def board(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[Litestar]:
    async with board_with(Limits(), settings, ui, empty_database_url) as app:
        yield app


def caller(app: Litestar, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


async def pin(app: Litestar) -> int:
    """By somebody elsewhere."""
    async with caller(app, "203.0.113.9") as client:
        post_id: int = (await client.post("/api/posts", json=POST)).json()["id"]
    return post_id


async def vote(app: Litestar, address: str, post_id: int, *, classic: bool = False) -> httpx.Response:
    """Without a cookie."""
    async with caller(app, address) as client:
        return await cast_vote(client, post_id, classic=classic)


async def cast_vote(client: httpx.AsyncClient, post_id: int, *, classic: bool = False) -> httpx.Response:
    if classic:
        return await client.post("/update-post-score", json={"post_id": post_id, "score_increase": 1})
    return await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})


async def score(app: Litestar, post_id: int) -> int:
    async with caller(app, "203.0.113.9") as client:
        found: int = (await client.get(f"/api/posts/{post_id}")).json()["score"]
    return found


@pytest.mark.parametrize("classic", [False, True])
async def test_one_address_that_drops_its_cookies_does_not_outvote_the_board(board: Litestar, *, classic: bool) -> None:
    post_id = await pin(board)
    answers = [await vote(board, "192.0.2.1", post_id, classic=classic) for _ in range(VOTES + 5)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200] * VOTES + [429] * 5
    assert await score(board, post_id) == VOTES
    body = error_of(answers[-1], 429, "too-many-new-visitors")
    assert int(answers[-1].headers["retry-after"]) > 60
    message = body["detail"]["user_message"]
    assert message.startswith("Too many people who are new here voted on this post from your network. Try again in ")
    assert message.endswith(" minutes.")
    assert COOKIE not in answers[-1].headers.get("set-cookie", "")


async def test_two_cookies_at_once_are_a_new_visitor(board: Litestar) -> None:
    """Neither counts (api/raw_headers.py), and none is set; so such a caller is new each time."""
    post_id = await pin(board)
    async with caller(board, "192.0.2.1") as client:
        twice = {"cookie": f"{COOKIE}=a; {COOKIE}=b"}
        path, value = f"/api/posts/{post_id}/vote", {"value": 1}
        answers = [await client.put(path, json=value, headers=twice) for _ in range(VOTES + 1)]
    assert [answer.status_code for answer in answers] == [200] * VOTES + [429]
    assert not any(COOKIE in answer.headers.get("set-cookie", "") for answer in answers)


async def test_both_ways_to_vote_count_together(board: Litestar) -> None:
    post_id = await pin(board)
    answers = [await vote(board, "192.0.2.1", post_id, classic=bool(n % 2)) for n in range(VOTES + 2)]
    assert [answer.status_code for answer in answers[-3:]] == [200, 429, 429]


async def test_of_all_posts_one_address_is_so_many_visitors(board: Litestar) -> None:
    post_ids = [await pin(board) for _ in range(4)]
    answers = [await vote(board, "192.0.2.1", post_ids[n % 4], classic=bool(n % 2)) for n in range(IDENTITIES + 5)]
    assert [answer.status_code for answer in answers] == [200] * IDENTITIES + [429] * 5
    body = error_of(answers[-1], 429, "too-many-new-visitors")
    assert body["detail"]["user_message"].startswith(
        "Too many new visitors from your network. Sign in, or try again in "
    )
    assert (await vote(board, "192.0.2.2", post_ids[0])).status_code == 200


@pytest.mark.parametrize("path", ["/api/posts", "/post", "/api/posts/1/comments"])
async def test_whatever_makes_a_visitor_counts(board: Litestar, path: str) -> None:
    """Also where no vote is cast: a cookie is good for a vote on every post."""
    board.state.settings = msgspec.structs.replace(
        board.state.settings, access=msgspec.structs.replace(board.state.settings.access, comments="anyone")
    )
    post_id = await pin(board)
    bodies: dict[str, dict[str, Any]] = {
        "/api/posts": {"json": POST},
        "/post": {"data": {"title": "a", "post": "b"}},
        "/api/posts/1/comments": {"json": {"text": "b"}},
    }
    drain(board.state.limiter, "192.0.2.1")
    async with caller(board, "192.0.2.1") as client:
        answer = await client.post(path.replace("1", str(post_id)), **bodies[path])
    error_of(answer, 429, "too-many-new-visitors")


def drain(limiter: RateLimiter, address: str, kind: str = NEW_VISITORS, subject: str = "") -> int:
    """How many new visitors are let in until one is not."""
    count, now = 0, time.monotonic()
    while limiter.consume(kind, address, now=now, subject=subject) is None:
        count += 1
    return count


async def test_a_made_up_cookie_is_no_cookie(board: Litestar) -> None:
    post_id = await pin(board)
    drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
    async with caller(board, "192.0.2.1") as client:
        cookie = {"cookie": f"{COOKIE}=0123456789abcdef0123456789abcdef.made-up"}
        answer = await client.put(f"/api/posts/{post_id}/vote", json={"value": 1}, headers=cookie)
    assert answer.status_code == 429


async def test_what_fails_made_no_visitor(board: Litestar) -> None:
    """Else somebody who only presses on a deleted post would use up what the neighbours need."""
    post_id = await pin(board)
    for _ in range(IDENTITIES + 5):
        assert (await vote(board, "192.0.2.1", 999_999)).status_code == 404
    assert (await vote(board, "192.0.2.1", post_id)).status_code == 200


@pytest.mark.parametrize(
    ("limits", "count"),
    [(Limits(enabled=False), 40), (Limits(new_visitors_per_hour=0), 40), (Limits(new_visitors_per_hour=8), 2)],
)
async def test_the_settings_decide(
    settings: Settings, ui: Path, empty_database_url: str, limits: Limits, count: int
) -> None:
    async with board_with(limits, settings, ui, empty_database_url) as board:
        post_id = await pin(board)
        statuses = [(await vote(board, "192.0.2.1", post_id)).status_code for _ in range(40)]
        assert statuses == [200] * count + [429] * (40 - count)


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("192.0.2.77", ["192.0.2.0/24"]),
        ("::ffff:192.0.2.77", ["192.0.2.0/24"]),
        ("2001:db8:1:2345::1", ["2001:db8:1:2300::/56", "2001:db8:1::/48"]),
        ("", []),
        ("no address", []),
    ],
)
def test_networks_around_an_address(address: str, networks: list[str]) -> None:
    assert [network for _, network in enclosing_networks(address, NEW_VISITORS_WIDER)] == networks


@pytest.mark.parametrize(
    ("addresses", "factor"),
    [
        ([f"192.0.2.{n}" for n in range(256)], 8),
        ([f"2001:db8:0:{n:x}::1" for n in range(256)], 2),  # one /56
        ([f"2001:db8:0:{n * 256:x}::1" for n in range(256)], 4),  # one /48
    ],
)
def test_more_addresses_of_one_network_do_not_help_for_long(addresses: list[str], factor: int) -> None:
    limiter = RateLimiter()
    assert sum(drain(limiter, address) for address in addresses) == factor * IDENTITIES


def test_who_is_refused_for_a_wide_network_takes_nothing_from_the_narrow_one() -> None:
    limiter = RateLimiter()
    for n in range(8):
        drain(limiter, f"192.0.2.{n}")
    before = dict(limiter.full_at)
    assert limiter.consume(NEW_VISITORS, "192.0.2.200") is not None
    assert limiter.full_at == before


def test_a_class_behind_one_address_votes_at_once() -> None:
    limiter = RateLimiter()
    for _ in range(30):
        assert limiter.consume(NEW_VISITORS, "192.0.2.1", now=0) is None
        assert limiter.consume(NEW_VISITOR_VOTES, "192.0.2.1", now=0, subject="post 1") is None
