"""How often one address may write."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.http import rate_limits
from api.http.rate_limits import RateLimit, RateLimiter
from api.http.rate_limits import limiter as limiting
from api.http.rate_limits.kinds import WRITES
from api.settings import Limits, Settings
from tests.errors.bodies import error_of
from tests.running import running

POST = {"title": "a", "text": "b"}


def limiter(burst: int = 3, per_minute: int = 60) -> RateLimiter:
    return RateLimiter({"posts": RateLimit(burst, per_minute), "votes": RateLimit(burst, per_minute)})


def taken(limiter: RateLimiter, address: str, now: float, count: int, kind: str = "posts") -> list[int | None]:
    return [limiter.consume(kind, address, now=now) for _ in range(count)]


def test_a_burst_and_then_one_at_a_time() -> None:
    bucket = limiter()
    assert taken(bucket, "192.0.2.1", 0, 5) == [None, None, None, 1, 1]
    assert taken(bucket, "192.0.2.1", 0.9, 1) == [1]
    assert taken(bucket, "192.0.2.1", 1, 2) == [None, 1]
    assert taken(bucket, "192.0.2.1", 100, 4) == [None, None, None, 1]


def test_the_wait_is_long_enough_and_no_longer() -> None:
    bucket = limiter(burst=1, per_minute=6)
    assert taken(bucket, "192.0.2.1", 0, 2) == [None, 10]
    assert taken(bucket, "192.0.2.1", 3.5, 1) == [7]
    assert taken(bucket, "192.0.2.1", 10, 1) == [None]


def test_refused_tries_cost_nothing() -> None:
    bucket = limiter(burst=1)
    taken(bucket, "192.0.2.1", 0, 100)
    assert taken(bucket, "192.0.2.1", 1, 1) == [None]


def test_a_cost_is_taken_whole_or_not_at_all() -> None:
    bucket = limiter(burst=100, per_minute=60)
    costs = [bucket.consume("posts", "192.0.2.1", cost, now=0) for cost in (80, 30, 20, 1)]
    assert costs == [None, 10, None, 1]
    assert bucket.get_state("posts", "192.0.2.1", now=0).remaining == 0
    assert bucket.consume("posts", "192.0.2.1", 50, now=50) is None


def test_what_is_refunded_can_be_consumed_again() -> None:
    bucket = limiter(burst=2)
    assert taken(bucket, "192.0.2.1", 0, 3) == [None, None, 1]
    bucket.refund("posts", "192.0.2.1")
    bucket.refund("posts", "192.0.2.2")  # whose bucket is full
    assert taken(bucket, "192.0.2.1", 0, 2) == [None, 1]
    assert taken(bucket, "192.0.2.2", 0, 3) == [None, None, 1]


def test_kinds_and_addresses_are_apart() -> None:
    bucket = limiter(burst=1)
    assert taken(bucket, "192.0.2.1", 0, 1) + taken(bucket, "192.0.2.2", 0, 1) == [None, None]
    assert taken(bucket, "192.0.2.1", 0, 1, "votes") == [None]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:0::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:DB8::1", "2001:db8:0:0:0::1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "192.0.2.1", False),
    ],
)
def test_who_counts_as_one(one: str, other: str, *, same: bool) -> None:
    bucket = limiter(burst=1)
    bucket.consume("posts", one, now=0)
    assert (bucket.consume("posts", other, now=0) is not None) is same


@pytest.mark.parametrize(
    ("step", "factor"),
    [(1, 4), (256, 16)],  # within one /56, and over all of a /48
)
def test_many_networks_of_one_customer_get_little_more(step: int, factor: int) -> None:
    bucket, networks = limiter(burst=3), [f"2001:db8:0:{number * step:x}::1" for number in range(256)]
    allowed = [wait for network in networks for wait in taken(bucket, network, 0, 4) if wait is None]
    assert len(allowed) == factor * 3
    assert bucket.get_state("posts", "2001:db8:0:ff::1", now=0).remaining == 0
    assert bucket.get_wait("posts", "2001:db8:0:ff::1", now=0) == 1
    assert bucket.consume("posts", "2001:db8:1::1", now=0) is None


def test_a_refund_goes_to_wider_networks_too() -> None:
    bucket = limiter(burst=3)
    for number in range(256):
        taken(bucket, f"2001:db8:0:{number:x}::1", 0, 3)
    bucket.refund("posts", "2001:db8::1")
    assert taken(bucket, "2001:db8::1", 0, 2) == [None, 1]


def test_ever_new_addresses_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "BUCKETS_MAX", 100)
    bucket = limiter()
    for number in range(1000):
        bucket.consume("posts", f"10.0.{number // 256}.{number % 256}", now=number * 0.001)
        assert len(bucket.full_at) <= 100


def test_what_is_empty_again_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "BUCKETS_MAX", 3)
    bucket = limiter(burst=1)
    for number in (1, 2):
        bucket.consume("posts", f"192.0.2.{number}", now=0)
    bucket.consume("posts", "192.0.2.3", now=10)
    bucket.consume("posts", "192.0.2.4", now=10)
    assert bucket.consume("posts", "192.0.2.3", now=10) == 1
    assert len(bucket.full_at) == 2


def test_the_most_consumed_buckets_outlast_a_flood_of_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "BUCKETS_MAX", 100)
    bucket = limiter(burst=3)
    taken(bucket, "192.0.2.1", 0, 3)
    for number in range(1000):
        bucket.consume("posts", f"10.0.{number // 256}.{number % 256}", now=0)
        assert len(bucket.full_at) <= 100
    assert bucket.consume("posts", "192.0.2.1", now=0) == 1


@pytest.fixture
async def limited(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[Litestar]:
    database = msgspec.structs.replace(settings.database, url=empty_database_url)
    chosen = msgspec.structs.replace(settings, limits=Limits(enabled=True), database=database)
    app = create_app(chosen, ui=ui)
    narrow = dict.fromkeys(WRITES, RateLimit(2, 1))
    app.state.limiter = RateLimiter({**rate_limits.RATE_LIMITS, **narrow})
    async with running(app):
        yield app


def caller(app: Litestar, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


async def test_beyond_it_is_429_with_the_time_to_wait(limited: Litestar) -> None:
    async with caller(limited, "192.0.2.1") as one, caller(limited, "192.0.2.2") as other:
        assert [(await one.post("/api/posts", json=POST)).status_code for _ in range(2)] == [201, 201]
        answer = await one.post("/api/posts", json=POST)
        body = error_of(answer, 429, "too-many-requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answer.headers["retry-after"] in body["detail"]["user_message"]
        assert (await other.post("/api/posts", json=POST)).status_code == 201
        assert (await one.get("/api/posts")).status_code == 200


PLACES = defaultdict(lambda: "1", session_id=str(UUID(int=1)))

UNLIMITED = {"logout", "unsubscribe"}
"""They only end what is there; and for many readers of mail it is one address of their provider that unsubscribes."""


async def test_whatever_can_be_written_without_an_account_is_limited(limited: Litestar) -> None:
    unlimited = set()
    for number, (operation, method, path, body) in enumerate(writing(limited)):
        async with caller(limited, f"198.51.100.{number}") as client:
            statuses = [(await client.request(method, path, **body)).status_code for _ in range(3)]
        if statuses[0] != 401 or statuses[2] == 429:
            assert 429 not in statuses[:2], operation
            unlimited |= {operation} if statuses[2] != 429 else set()
    assert unlimited == UNLIMITED


def writing(app: Litestar) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Operations that write: with path and the least of a body that their guards take."""
    for path, item in app.openapi_schema.to_schema()["paths"].items():
        for method, operation in item.items():
            if method in ("post", "put", "patch", "delete"):
                kinds = operation.get("requestBody", {}).get("content", {})
                body: dict[str, Any] = {"json": {}} if "application/json" in kinds else {}
                if "multipart/form-data" in kinds:
                    body = {"files": {"x": b"x"}}
                yield operation["operationId"], method.upper(), path.format_map(PLACES), body


async def test_what_a_header_claims_does_not_count(limited: Litestar) -> None:
    async with caller(limited, "192.0.2.1") as client:
        answers = [
            await client.post("/api/posts", json=POST, headers={"x-forwarded-for": f"203.0.113.{number}"})
            for number in range(3)
        ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
