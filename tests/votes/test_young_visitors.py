"""Visitors of the last day: whatever gave them their cookie, their first vote on a post counts for their network."""

import time
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.http.rate_limits.kinds import NEW_VISITOR_VOTES, NEW_VISITORS
from api.visitors import FIRST_VOTES_MAX, FirstVotes
from db.actor import YOUNG_FOR_S, is_young, make_actor_id
from tests.accounts.people import PASSWORD, register
from tests.errors.bodies import error_of
from tests.people import signed_in
from tests.pictures_made import picture
from tests.votes.test_new_visitors import COOKIE, POST, VOTES, board, caller, cast_vote, drain, pin, score, vote

__all__ = ["board"]

WAYS_IN: dict[str, tuple[str, str, dict[str, Any]]] = {
    "post": ("POST", "/api/posts", {"json": POST}),
    "classic post": ("POST", "/post", {"data": {"title": "a", "post": "b"}}),
    "comment": ("POST", "/api/posts/{other}/comments", {"json": {"text": "b"}}),
    "item": ("POST", "/api/items", {"json": {"name": "a"}}),
    "picture": ("POST", "/api/images", {"files": {"file": ("a.png", picture(), "image/png")}}),
    "vote": ("PUT", "/api/posts/{other}/vote", {"json": {"value": 1}}),
    "classic vote": ("POST", "/update-post-score", {"json": {"post_id": "{other}", "score_increase": 1}}),
}
"""Everything that makes a visitor."""


async def become_visitor(app: Litestar, client: httpx.AsyncClient, way: str, other: int) -> None:
    method, path, body = WAYS_IN[way]
    if way == "classic vote":
        body = {"json": {**body["json"], "post_id": other}}
    answer = await client.request(method, path.format(other=other), **body)
    assert answer.status_code < 300, answer.text
    assert COOKIE in client.cookies


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize("way", WAYS_IN)
async def test_a_cookie_from_elsewhere_is_no_way_past_the_limit(board: Litestar, way: str, *, classic: bool) -> None:
    board.state.settings = msgspec.structs.replace(
        board.state.settings, access=msgspec.structs.replace(board.state.settings.access, comments="anyone")
    )
    other, post_id = await pin(board), await pin(board)
    drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
    async with caller(board, "192.0.2.1") as client:
        await become_visitor(board, client, way, other)
        error_of(await cast_vote(client, post_id, classic=classic), 429, "too-many-new-visitors")
    assert await score(board, post_id) == 0


async def test_changing_a_vote_counts_once(board: Litestar) -> None:
    """Whoever was let in may change their mind, also when the network's votes on the post are used up."""
    post_id = await pin(board)
    async with caller(board, "192.0.2.1") as client:
        for value in (1, -1, 0, 1):
            assert (await client.put(f"/api/posts/{post_id}/vote", json={"value": value})).status_code == 200
        rest = drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
        assert rest == VOTES - 1
        assert (await cast_vote(client, post_id, classic=True)).status_code == 200
        assert (await client.put(f"/api/posts/{post_id}/vote", json={"value": 0})).status_code == 200
    assert await score(board, post_id) == 0


async def test_a_vote_that_failed_was_not_the_first(board: Litestar) -> None:
    async with caller(board, "192.0.2.1") as client:
        await become_visitor(board, client, "post", await pin(board))
        assert (await cast_vote(client, 999_999)).status_code == 404
        assert (await cast_vote(client, 999_999)).status_code == 404
    assert drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, "post 999999") == VOTES


async def test_known_people_are_not_limited(board: Litestar) -> None:
    post_id = await pin(board)
    drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
    assert (await vote(board, "192.0.2.1", post_id)).status_code == 429
    yesterday, earlier_version = make_actor_id(time.time() - YOUNG_FOR_S - 1), uuid4()
    for known in (yesterday, earlier_version):
        async with caller(board, "192.0.2.1") as client:
            client.cookies.set(COOKIE, board.state.visitor_cookie.seal(known))
            for value in (1, 0, -1, 1):
                answer = await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
                assert answer.status_code == 200, answer.text
    async with signed_in(board, "Ada") as (user, _):
        assert (await cast_vote(user, post_id)).status_code == 200
    assert await score(board, post_id) == 3


@pytest.mark.parametrize("classic", [False, True])
async def test_an_account_of_today_is_no_way_past_the_limit(board: Litestar, *, classic: bool) -> None:
    post_id = await pin(board)
    drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
    async with caller(board, "192.0.2.1") as user:
        await register(user)
        error_of(await cast_vote(user, post_id, classic=classic), 429, "too-many-new-visitors")
    assert await score(board, post_id) == 0


async def test_new_accounts_count_as_new_people_of_their_network(board: Litestar) -> None:
    drain(board.state.limiter, "192.0.2.1", NEW_VISITORS)
    async with caller(board, "192.0.2.1") as client:
        new = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
        error_of(await client.post("/api/auth/register", json=new), 429, "too-many-new-visitors")


async def test_a_cookie_kept_from_before_signing_in_votes_as_somebody_new(board: Litestar) -> None:
    post_id = await pin(board)
    async with caller(board, "192.0.2.1") as client:
        assert (await cast_vote(client, post_id)).status_code == 200
        kept = client.cookies[COOKIE]
        await register(client)
    drain(board.state.limiter, "192.0.2.1", NEW_VISITOR_VOTES, f"post {post_id}")
    async with caller(board, "192.0.2.1") as again:
        again.cookies.set(COOKIE, kept)
        error_of(await cast_vote(again, post_id), 429, "too-many-new-visitors")
    assert await score(board, post_id) == 1


def test_the_age_of_a_visitor() -> None:
    now = time.time()
    young, old = make_actor_id(now - YOUNG_FOR_S + 60), make_actor_id(now - YOUNG_FOR_S - 1)
    assert (is_young(young), is_young(old), is_young(uuid4()), is_young(UUID(int=1))) == (True, False, False, False)
    assert young.version == old.version == 7
    assert len({make_actor_id(now) for _ in range(100)}) == 100


def test_the_latest_first_votes_are_remembered() -> None:
    votes, visitor = FirstVotes(), uuid4()
    for post_id in range(FIRST_VOTES_MAX + 1):
        votes.add((visitor, post_id))
    assert [(visitor, post_id) in votes for post_id in (0, 1, FIRST_VOTES_MAX)] == [False, True, True]


async def test_a_cookie_is_adopted_once(board: Litestar) -> None:
    """Else an old one, which is not limited, would give each of many accounts a vote."""
    post_id = await pin(board)
    kept = board.state.visitor_cookie.seal(make_actor_id(time.time() - YOUNG_FOR_S - 1))
    for name in ("Ada", "Bob", "Cyd"):
        async with caller(board, "192.0.2.1") as client:
            client.cookies.set(COOKIE, kept)
            assert (await cast_vote(client, post_id)).status_code == 200
            await register(client, name)
    assert await score(board, post_id) == 2  # the account's, and that of the cookie that was kept
