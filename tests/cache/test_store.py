"""Values are kept within bounds, and end when what they depend on changes."""

import asyncio

import pytest

from api.cache import Invalidation
from api.cache.store import SnapshotCache
from db.repositories.events import Recorded

VOTED = [Recorded("post.voted", None, {"post_id": 7})]


def make_cache(invalidation: Invalidation | None = None, entries_max: int = 100) -> SnapshotCache[bytes]:
    return SnapshotCache(invalidation or Invalidation(), entries_max=entries_max, bytes_max=15_000, size_of=len)


async def keep(cache: SnapshotCache[bytes], key: str, size: int = 10) -> None:
    async def make() -> bytes:
        return b"x" * size

    await cache.get_or_make(key, ("posts",), make)


async def test_the_least_recently_used_is_evicted_first() -> None:
    cache = make_cache()
    for key in "abc":
        await keep(cache, key, 5_000)
    assert cache.find("a")
    await keep(cache, "d", 5_000)
    assert [bool(cache.find(key)) for key in "abcd"] == [True, False, True, True]
    await keep(cache, "huge", 1_000_000)
    assert not cache.find("huge")


async def test_the_number_of_entries_is_bounded() -> None:
    cache = make_cache(entries_max=3)
    for number in range(10):
        await keep(cache, str(number))
    assert [number for number in range(10) if cache.find(str(number))] == [7, 8, 9]


async def test_a_value_read_before_a_change_is_not_kept() -> None:
    invalidation = Invalidation()
    cache = make_cache(invalidation)
    go_on = asyncio.Event()

    async def slow() -> bytes:
        await go_on.wait()
        return b"1"

    early = asyncio.create_task(cache.get_or_make("list", ("posts",), slow))
    await asyncio.sleep(0)
    invalidation.record(VOTED)
    await keep(cache, "list", 2)  # what is in flight is too old to be joined
    go_on.set()
    assert await early == b"1"
    found = cache.find("list")
    assert found is not None
    assert found.value == b"xx"


async def test_a_cancelled_caller_takes_nothing_from_the_others() -> None:
    cache = make_cache()
    go_on = asyncio.Event()

    async def slow() -> bytes:
        await go_on.wait()
        return b"1"

    first, second = (asyncio.create_task(cache.get_or_make("list", ("posts",), slow)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert await second == b"1"


async def test_a_failure_is_not_kept() -> None:
    cache = make_cache()

    async def fail() -> bytes:
        raise OSError("no database")

    for _ in range(2):
        with pytest.raises(OSError, match="no database"):
            await cache.get_or_make("list", ("posts",), fail)
    await keep(cache, "list")
    assert cache.find("list")


async def test_a_value_that_is_not_to_be_kept_is_shared_while_it_is_made() -> None:
    cache, made = make_cache(), 0

    async def make() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0)
        return b"1"

    for _ in range(2):
        await asyncio.gather(*(cache.get_or_make("search", ("posts",), make, keep=False) for _ in range(5)))
    assert made == 2
    assert not cache.find("search")
