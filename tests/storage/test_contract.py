"""What every storage promises."""

from __future__ import annotations

import asyncio
import hashlib
import os

import pytest

from storage.base import Storage, StoredObject
from storage.errors import InvalidKey, ObjectNotFound
from storage.keys import image_key, thumbnail_key

KEY = "images/a"
MIB = 1 << 20


async def content(found: StoredObject) -> bytes:
    return b"".join([chunk async for chunk in found.body])


async def read(storage: Storage, key: str = KEY) -> bytes:
    return await content(await storage.get(key))


async def test_what_was_put_is_got(storage: Storage) -> None:
    assert isinstance(storage, Storage)
    await storage.put(KEY, b"bytes", "image/png")
    found = await storage.get(KEY)
    assert (found.size, found.length) == (5, 5)
    assert await content(found) == b"bytes"
    assert await storage.exists(KEY)
    assert await storage.ready()


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 10 * MIB], ids=str)
async def test_sizes_around_chunks(storage: Storage, size: int) -> None:
    data = os.urandom(size)
    await storage.put(KEY, data, "image/png")
    found = await storage.get(KEY)
    assert found.size == size
    assert hashlib.sha256(await content(found)).digest() == hashlib.sha256(data).digest()


async def test_a_missing_object_is_found_missing_before_any_answer(storage: Storage) -> None:
    assert not await storage.exists(KEY)
    with pytest.raises(ObjectNotFound):
        await storage.get(KEY)
    with pytest.raises(ObjectNotFound):
        await storage.get(KEY, offset=5, length=2)


async def test_deleting_twice_is_fine(storage: Storage) -> None:
    await storage.put(KEY, b"1", "image/png")
    await storage.put("images/b", b"2", "image/png")
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert not await storage.exists(KEY)
    assert await read(storage, "images/b") == b"2"


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [
        (0, 3, b"012"),
        (7, None, b"789"),
        (8, 100, b"89"),
        (9, 1, b"9"),
        (10, 5, b""),
        (500, None, b""),
        (3, 0, b""),
    ],
)
async def test_ranges(storage: Storage, offset: int, length: int | None, expected: bytes) -> None:
    await storage.put(KEY, b"0123456789", "image/png")
    found = await storage.get(KEY, offset=offset, length=length)
    assert (found.size, found.length) == (10, len(expected))
    assert await content(found) == expected


async def test_a_range_over_many_chunks(storage: Storage) -> None:
    data = os.urandom(4 * MIB)
    await storage.put(KEY, data, "image/png")
    found = await storage.get(KEY, offset=100, length=3 * MIB)
    assert found.length == 3 * MIB
    assert await content(found) == data[100 : 100 + 3 * MIB]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "images",
        "images/",
        "/images/a",
        "images/../a",
        "../a/b",
        "images/..",
        "images/.hidden",
        ".unfinished/a",
        "images/a/b",
        "images/a\x00",
        "images/a\n",
        "images\\a",
        "images/ä",
        "images/A",
        "images/a b",
        "images/%2e%2e",
        "images/" + "a" * 200,
    ],
)
async def test_odd_keys_are_refused_by_every_call(storage: Storage, key: str) -> None:
    for call in (storage.put(key, b"1", "image/png"), storage.get(key), storage.exists(key), storage.delete(key)):
        with pytest.raises(InvalidKey):
            await call


@pytest.mark.parametrize("key", ["images/" + "a" * 199, "a-b/1.2_3-4", image_key("0" * 64), thumbnail_key("f" * 64)])
async def test_keys_at_the_limits(storage: Storage, key: str) -> None:
    await storage.put(key, b"1", "image/png")
    assert await read(storage, key) == b"1"


@pytest.mark.parametrize("name", ["", "0" * 63, "0" * 65, "A" * 64, "../" + "0" * 61, "0" * 64 + "\n"])
def test_only_hashes_name_pictures(name: str) -> None:
    for key in (image_key, thumbnail_key):
        with pytest.raises(InvalidKey):
            key(name)


async def test_puts_of_one_key_at_once_leave_one_of_them(storage: Storage) -> None:
    versions = [bytes([value]) * (MIB // 2) for value in range(16)]
    await asyncio.gather(*(storage.put(KEY, version, "image/png") for version in versions))
    assert await read(storage) in versions


async def test_readers_of_an_overwritten_object_see_one_version(storage: Storage) -> None:
    versions = [bytes([value]) * (MIB // 2 + value) for value in range(12)]
    await storage.put(KEY, versions[0], "image/png")
    done = asyncio.Event()
    seen: list[bytes] = []

    async def keep_reading() -> None:
        while not done.is_set():
            seen.append(await read(storage))

    readers = [asyncio.create_task(keep_reading()) for _ in range(3)]
    for version in versions[1:]:
        await storage.put(KEY, version, "image/png")
    done.set()
    await asyncio.gather(*readers)
    assert seen
    assert set(seen) <= set(versions)
    assert await read(storage) == versions[-1]


async def test_bodies_that_nobody_reads_cost_nothing(storage: Storage) -> None:
    """More than there are threads, connections or file descriptors to lose."""
    await storage.put(KEY, os.urandom(2 * MIB), "image/png")
    for _ in range(3):
        begun = [await storage.get(KEY) for _ in range(40)]
        for found in begun[::2]:
            await anext(aiter(found.body))
        del begun, found
    assert len(await read(storage)) == 2 * MIB


async def test_many_objects_at_once(storage: Storage) -> None:
    keys = [f"images/{number}" for number in range(100)]
    await asyncio.gather(*(storage.put(key, key.encode(), "image/png") for key in keys))
    assert await asyncio.gather(*(read(storage, key) for key in keys)) == [key.encode() for key in keys]
