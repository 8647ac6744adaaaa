"""What is kept is bounded, and ends when it is not true any more."""

import asyncio

import pytest

from api.feed import cache as keeping
from api.feed.answers import Answer, of_bytes
from api.feed.cache import AnswerCache
from api.feed.changes import LISTS, NAMES_MAX, Changes, of_post
from db.repositories.events import Recorded


def answer(size: int = 10) -> Answer:
    return of_bytes(b"x" * size, "text/plain", '"x"', {})


async def keep(cache: AnswerCache, key: str, size: int = 10, names: tuple[str, ...] = (LISTS,)) -> None:
    async def make(_: Answer | None) -> Answer:
        return answer(size)

    await cache.make(key, names, make)


async def test_the_least_used_go_first() -> None:
    cache = AnswerCache(Changes(), 3 * (keeping.ENTRY_BYTES + 5_000))
    for key in "abc":
        await keep(cache, key, 5_000)
    assert cache.find("a")
    await keep(cache, "d", 5_000)
    assert [bool(cache.find(key)) for key in "abcd"] == [True, False, True, True]
    await keep(cache, "huge", 1_000_000)
    assert not cache.find("huge")


async def test_the_number_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ENTRIES_MAX", 3)
    cache = AnswerCache(Changes(), 1_000_000)
    for number in range(10):
        await keep(cache, str(number))
    assert [number for number in range(10) if cache.find(str(number))] == [7, 8, 9]


async def test_what_was_begun_before_a_change_is_not_kept() -> None:
    changes = Changes()
    cache = AnswerCache(changes, 1_000_000)
    go_on = asyncio.Event()

    async def slow(_: Answer | None) -> Answer:
        await go_on.wait()
        return answer(1)

    early = asyncio.create_task(cache.make("list", (LISTS,), slow))
    await asyncio.sleep(0)
    changes.note([Recorded("post.voted", 7)])
    await keep(cache, "list", 2)  # asks again: what is under way is too old
    go_on.set()
    assert len((await early or answer(0)).body) == 1
    found = cache.find("list")
    assert found is not None
    assert found.answer is not None
    assert len(found.answer.body) == 2


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    cache = AnswerCache(Changes(), 1_000_000)
    go_on = asyncio.Event()

    async def slow(_: Answer | None) -> Answer:
        await go_on.wait()
        return answer()

    first, second = (asyncio.create_task(cache.make("list", (LISTS,), slow)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert await second == answer()


async def test_what_fails_is_not_kept() -> None:
    cache = AnswerCache(Changes(), 1_000_000)

    async def fail(_: Answer | None) -> Answer:
        raise OSError("no database")

    for _ in range(2):
        with pytest.raises(OSError, match="no database"):
            await cache.make("list", (LISTS,), fail)
    await keep(cache, "list")
    assert cache.find("list")


@pytest.mark.parametrize(
    ("kind", "post_id", "changed"),
    [
        ("post.voted", 7, {LISTS, of_post(7)}),
        ("comment.created", 7, {LISTS, of_post(7)}),
        ("comment.created", None, set()),
        ("post.updated", 7, {LISTS, of_post(7), "pictures"}),
        ("post.deleted", 7, {LISTS, of_post(7), "pictures"}),
        ("item.created", None, set()),
        ("project.updated", None, {LISTS, of_post(7), of_post(8), "pictures"}),
        ("issue.updated", None, {LISTS, of_post(7), of_post(8), "pictures"}),
        ("something.new", None, {LISTS, of_post(7), of_post(8), "pictures"}),
    ],
)
def test_what_a_change_touches(kind: str, post_id: int | None, changed: set[str]) -> None:
    changes = Changes()
    changes.note([Recorded(kind, post_id)])
    names = (LISTS, of_post(7), of_post(8), "pictures")
    assert {name for name in names if changes.since(0, (name,))} == changed


def test_what_was_forgotten_counts_as_changed() -> None:
    changes = Changes()
    for post_id in range(NAMES_MAX + 10):
        changes.note([Recorded("post.voted", post_id)])
    assert changes.since(0, (of_post(0),))
    assert not changes.since(changes.now, (of_post(0), LISTS))
