"""Who waits for a slot takes turns by key."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from api.errors import DomainError, TooManyRequests, Unavailable
from api.fair_queue import FairQueue


def make(
    slots: int = 1, waiting_max: int = 100, waiting_per_key_max: int = 100, slots_per_key: int | None = None
) -> FairQueue:
    limits = {"waiting_max": waiting_max, "waiting_per_key_max": waiting_per_key_max}
    return FairQueue("tests", slots, **limits, slots_per_key=slots_per_key)


@asynccontextmanager
async def occupied(queue: FairQueue) -> AsyncGenerator[Callable[[], None]]:
    """All slots are taken until the returned function is called."""
    free = asyncio.Event()

    async def hold() -> None:
        async with queue.turn("nobody"):
            await free.wait()

    holders = [asyncio.create_task(hold()) for _ in range(queue.slots)]
    await settle()
    assert queue.busy == queue.slots
    try:
        yield free.set
    finally:
        free.set()
        await asyncio.gather(*holders)


async def settle() -> None:
    """Everything that can go on without anybody's help has done so."""
    for _ in range(20):
        await asyncio.sleep(0)


def ask(queue: FairQueue, key: str, order: list[str]) -> asyncio.Task[None]:
    async def work() -> None:
        async with queue.turn(key):
            order.append(key)
            await asyncio.sleep(0)

    return asyncio.create_task(work())


async def error_of(task: asyncio.Task[None]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        await task
    return caught.value


async def test_keys_take_turns() -> None:
    queue, order = make(), list[str]()
    async with occupied(queue) as free:
        work = [ask(queue, key, order) for key in "aaaaabbc"]
        await settle()
        assert (order, queue.waiting) == ([], 8)
        free()
        await asyncio.gather(*work)
    assert "".join(order) == "abcabaaa"
    assert (queue.busy, queue.waiting) == (0, 0)


async def test_no_more_than_the_slots_at_once() -> None:
    queue, running, most = make(slots=3), 0, 0

    async def work(key: str) -> None:
        nonlocal running, most
        async with queue.turn(key):
            running += 1
            most = max(most, running)
            await settle()
            running -= 1

    await asyncio.gather(*(work(key) for key in "aabbccdd" * 4))
    assert (most, queue.busy, queue.waiting) == (3, 0, 0)


async def test_one_key_has_a_share_of_the_slots() -> None:
    queue, running, seen = make(slots=3, slots_per_key=2), Counter[str](), Counter[str]()

    async def work(key: str) -> None:
        async with queue.turn(key):
            running[key] += 1
            seen[key] = max(seen[key], running[key])
            seen["all"] = max(seen["all"], running.total())
            await settle()
            running[key] -= 1

    await asyncio.gather(*(work(key) for key in "aaaaaabbbc"))
    assert (seen["a"], seen["all"]) == (2, 3)
    assert max(seen["b"], seen["c"]) <= 2
    assert (queue.busy, queue.waiting, dict(queue._busy)) == (0, 0, {})


async def test_a_slot_that_one_key_may_not_have_is_free_for_others_at_once() -> None:
    queue, free = make(slots=3, slots_per_key=2), asyncio.Event()

    async def hold() -> None:
        async with queue.turn("a"):
            await free.wait()

    holders = [asyncio.create_task(hold()) for _ in range(5)]
    await settle()
    assert (queue.busy, queue.waiting) == (2, 3)
    async with asyncio.timeout(5), queue.turn("b"):
        assert (queue.busy, queue.waiting) == (3, 3)
    free.set()
    await asyncio.gather(*holders)
    assert (queue.busy, queue.waiting) == (0, 0)


async def test_one_key_has_a_share_of_the_queue() -> None:
    queue, order = make(waiting_per_key_max=2), list[str]()
    async with occupied(queue) as free:
        work = [ask(queue, key, order) for key in "aaab"]
        await settle()
        error = await error_of(work.pop(2))
        assert isinstance(error, TooManyRequests)
        assert int(error.headers["Retry-After"]) >= 1
        free()
        await asyncio.gather(*work)
    assert order == ["a", "b", "a"]


async def test_where_all_are_waiting_the_longest_queue_makes_room() -> None:
    queue, order = make(waiting_max=4), list[str]()
    async with occupied(queue) as free:
        work = [ask(queue, key, order) for key in "aaab"]
        await settle()
        work.append(ask(queue, "c", order))
        assert isinstance(await error_of(work.pop(2)), TooManyRequests)
        refused = ask(queue, "a", order)
        assert isinstance(await error_of(refused), TooManyRequests)
        assert queue.waiting == 4
        free()
        await asyncio.gather(*work)
    assert order == ["a", "b", "c", "a"]


async def test_where_all_wait_for_different_keys_it_is_busy() -> None:
    queue, order = make(waiting_max=3), list[str]()
    async with occupied(queue) as free:
        work = [ask(queue, key, order) for key in "abc"]
        await settle()
        assert isinstance(await error_of(ask(queue, "d", order)), Unavailable)
        assert isinstance(await error_of(ask(queue, "a", order)), TooManyRequests)
        free()
        await asyncio.gather(*work)
    assert order == ["a", "b", "c"]


async def test_who_gives_up_leaves_the_queue() -> None:
    queue, order = make(), list[str]()
    async with occupied(queue) as free:
        work = [ask(queue, key, order) for key in "aab"]
        await settle()
        work.pop(0).cancel()
        await settle()
        assert queue.waiting == 2
        free()
        await asyncio.gather(*work)
    assert sorted(order) == ["a", "b"]
    assert (queue.busy, queue.waiting) == (0, 0)


async def test_who_gives_up_when_the_turn_comes_passes_it_on() -> None:
    queue, order = make(), list[str]()
    async with occupied(queue) as free:
        first, second = ask(queue, "a", order), ask(queue, "b", order)
        await settle()
        free()
        while queue.waiting == 2:  # noqa: ASYNC110  until the slot is passed to the first, which does not know yet
            await asyncio.sleep(0)
        first.cancel()
        await second
    assert order == ["b"]
    assert (queue.busy, queue.waiting) == (0, 0)


async def test_an_error_frees_the_slot() -> None:
    queue = make()
    with pytest.raises(ValueError, match="failed"):
        async with queue.turn("a"):
            raise ValueError("failed")
    assert (queue.busy, queue.waiting) == (0, 0)
