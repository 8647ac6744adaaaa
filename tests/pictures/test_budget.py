"""What the pictures of one network may cost in an hour, whatever comes at once."""

from __future__ import annotations

from contextlib import suppress

import pytest

from api.errors import DomainError, PictureInvalid, TooManyUploads, Unavailable
from api.http.rate_limits import RateLimiter, limiter
from api.http.rate_limits.kinds import WIDER
from api.services import pictures
from api.services.pictures import prepare
from api.services.pictures.budget import UploadBudget
from api.services.pictures.decoders import Decoders
from api.services.pictures.limits import (
    IMAGE_BYTES_MAX,
    IMAGE_PIXELS_MIN,
    LOST_PIXELS,
    NETWORK_BYTES_PER_HOUR,
    NETWORK_PIXELS_PER_HOUR,
)
from tests.pictures.misbehaving import decoders
from tests.pictures.samples import animation, encoded, motif, plain, png_of

HERE, THERE = "192.0.2.1", "198.51.100.7"
FIT = NETWORK_PIXELS_PER_HOUR // LOST_PIXELS


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limiter, "time", clock)
    return clock


@pytest.fixture
def buckets(clock: Clock) -> RateLimiter:
    return RateLimiter()


def refused(budget: UploadBudget, size: int = 1) -> int:
    """Seconds to wait."""
    with pytest.raises(TooManyUploads) as raised:
        budget.reserve(size)
    assert [fault.field for fault in raised.value.errors] == ["image"]
    return int(raised.value.headers["Retry-After"])


def test_bytes(buckets: RateLimiter, clock: Clock) -> None:
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range(NETWORK_BYTES_PER_HOUR // IMAGE_BYTES_MAX):
        budget.reserve(IMAGE_BYTES_MAX)
        budget.settle(0)
    wait_s = refused(budget, IMAGE_BYTES_MAX)
    assert 0 < wait_s <= 3600 * IMAGE_BYTES_MAX / NETWORK_BYTES_PER_HOUR
    UploadBudget(buckets, THERE, THERE).reserve(IMAGE_BYTES_MAX)
    clock.now += wait_s
    budget.reserve(IMAGE_BYTES_MAX)


def test_pixels(buckets: RateLimiter, clock: Clock) -> None:
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range(FIT):
        budget.reserve(1)
        budget.settle(LOST_PIXELS)
    wait_s = refused(budget)
    UploadBudget(buckets, THERE, THERE).reserve(1)
    clock.now += wait_s
    budget.reserve(1)


def test_many_networks_of_one_customer_share_a_wider_budget(buckets: RateLimiter) -> None:
    reserved = 0
    for nth in range(100):
        budget = UploadBudget(buckets, f"2001:db8::{nth:x}:0:0:0:1", "2001:db8::/48")
        with suppress(TooManyUploads):
            for _ in range(FIT):
                budget.reserve(1)
                reserved += 1
    assert reserved == FIT * WIDER[56]


def test_what_comes_at_once_counts_before_it_is_decoded(buckets: RateLimiter) -> None:
    budgets = [UploadBudget(buckets, HERE, HERE) for _ in range(FIT + 1)]
    for budget in budgets[:-1]:
        budget.reserve(1)
    refused(budgets[-1])
    for budget in budgets[:-1]:
        budget.settle(12_000_000)
    budgets[-1].reserve(1)


def test_people_send_a_lot_before_it_is_too_much(buckets: RateLimiter) -> None:
    """A hundred photos of a phone at once."""
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range(100):
        budget.reserve(4_000_000)
        budget.settle(12_000_000)


def test_what_is_refused_takes_nothing(buckets: RateLimiter) -> None:
    """Of bytes neither, where the pixels are used up."""
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range(FIT):
        budget.reserve(0)
    before = dict(buckets.full_at)
    refused(budget, IMAGE_BYTES_MAX)
    assert buckets.full_at == pytest.approx(before)


def test_small_pictures_count_a_little(buckets: RateLimiter, clock: Clock) -> None:
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range((NETWORK_PIXELS_PER_HOUR - LOST_PIXELS) // IMAGE_PIXELS_MIN + 1):
        budget.reserve(0)
        budget.settle(1)
    refused(budget)


def test_a_check_takes_nothing_and_says_what_a_reservation_would(buckets: RateLimiter) -> None:
    budget = UploadBudget(buckets, HERE, HERE)
    for _ in range(FIT):
        budget.check(1)
        budget.check(1)
        budget.reserve(0)
    wait_s = refused(budget)
    with pytest.raises(TooManyUploads) as raised:
        budget.check(1)
    assert int(raised.value.headers["Retry-After"]) == wait_s


def test_without_limits_nothing_is_limited() -> None:
    budget = UploadBudget(None, HERE, HERE)
    for _ in range(FIT * 2):
        budget.check(1)
        budget.reserve(IMAGE_BYTES_MAX * 100)


def used(buckets: RateLimiter) -> float:
    """Pixels, by what is left."""
    state = buckets.get_state("image-pixels", HERE)
    return state.limit - state.remaining


@pytest.mark.parametrize(
    ("data", "pixels"),
    [
        (encoded(motif(2000, 1000), "PNG"), 2_000_000),
        (png_of(2000, 1000), 2_000_000),  # broken
        (animation("GIF", frames=4, side=1000), 4_000_000),
        (plain("PNG"), IMAGE_PIXELS_MIN),
        (b"no picture", IMAGE_PIXELS_MIN),
        (encoded(motif(9000, 6000, "1"), "PNG"), IMAGE_PIXELS_MIN),  # refused by its header
    ],
    ids=["whole", "broken", "frames", "small", "none", "too-large"],
)
async def test_a_picture_counts_what_is_decoded_of_it(buckets: RateLimiter, data: bytes, pixels: int) -> None:
    budget = UploadBudget(buckets, HERE, HERE)
    budget.reserve(len(data))
    with suppress(DomainError):
        await prepare(data, budget)
    assert used(buckets) == pytest.approx(pixels, abs=2)


async def test_a_picture_that_takes_its_decoder_down_counts_the_most(
    buckets: RateLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = decoders("sys.stdin.buffer.read(5)")
    monkeypatch.setattr(pictures, "_decoders", dying)
    budget = UploadBudget(buckets, HERE, HERE)
    budget.reserve(1)
    with pytest.raises(PictureInvalid):
        await prepare(b"1", budget)
    assert used(buckets) == pytest.approx(LOST_PIXELS, abs=2)


async def test_where_no_decoder_can_be_started_nothing_counts(
    buckets: RateLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_decoders", Decoders(5, ("/nonexistent",)))
    budget = UploadBudget(buckets, HERE, HERE)
    budget.reserve(1)
    with pytest.raises(Unavailable):
        await prepare(b"1", budget)
    assert used(buckets) <= IMAGE_PIXELS_MIN
