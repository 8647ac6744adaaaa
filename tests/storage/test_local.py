from __future__ import annotations

import asyncio
import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.errors import StorageUnavailable
from storage.local import LEFTOVER_AGE_S, LocalStorage

KEY = "images/a"
ROOT = Path(__file__).parents[2]

OVERWRITES = """
import asyncio, pathlib, sys
from storage.local import LocalStorage

async def main():
    storage = LocalStorage(pathlib.Path(sys.argv[1]))
    await storage.open()
    for value in range(10**6):
        await storage.put("images/a", bytes([value % 251]) * 300_000, "image/png")
        print(value, flush=True)

asyncio.run(main())
"""


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[LocalStorage]:
    storage = LocalStorage(tmp_path)
    await storage.open()
    yield storage
    await storage.close()


async def read(storage: LocalStorage) -> bytes:
    found = await storage.get(KEY)
    return b"".join([chunk async for chunk in found.body])


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_full_disk_loses_nothing(local: LocalStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await local.put(KEY, b"old", "image/png")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageUnavailable, match="full"):
            await local.put(KEY, b"new", "image/png")
    assert await read(local) == b"old"
    assert list((tmp_path / ".unfinished").iterdir()) == []


async def test_a_slow_disk_does_not_hold_the_event_loop(local: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: time.sleep(0.2))
    task = asyncio.create_task(local.put(KEY, b"1", "image/png"))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    await task
    assert turns > 5


async def test_leftovers_of_the_dead_are_removed_and_files_of_the_living_kept(
    local: LocalStorage, tmp_path: Path
) -> None:
    dead, living = tmp_path / ".unfinished" / "dead", tmp_path / ".unfinished" / "living"
    dead.write_bytes(b"")
    living.write_bytes(b"")
    past = time.time() - LEFTOVER_AGE_S - 1
    os.utime(dead, (past, past))
    await local.open()
    assert not dead.exists()
    assert living.exists()


async def test_its_owner_alone_can_read_it(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    root.mkdir(mode=0o755)
    (root / "images").mkdir(mode=0o700)
    storage = LocalStorage(root)
    await storage.open()
    await storage.put(KEY, b"1", "image/png")
    await storage.put("thumbnails/a", b"1", "image/webp")
    await storage.close()
    modes = {str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*"))}
    files = {name: modes.pop(name) for name in ("images/a", "thumbnails/a")}
    assert modes == dict.fromkeys((".", ".unfinished", "images", "thumbnails"), 0o700)
    assert set(files.values()) == {0o600}


async def test_equal_bytes_are_written_again(local: LocalStorage, tmp_path: Path) -> None:
    """Skipping that would take less time, and show that somebody has stored them before."""
    await local.put(KEY, b"same", "image/png")
    before = (tmp_path / KEY).stat().st_ino
    await local.put(KEY, b"same", "image/png")
    assert (tmp_path / KEY).stat().st_ino != before


async def test_a_body_survives_overwrite_and_delete(local: LocalStorage) -> None:
    await local.put(KEY, b"1" * 10**6, "image/png")
    found = await local.get(KEY)
    await local.put(KEY, b"2" * 10**6, "image/png")
    await local.delete(KEY)
    assert b"".join([chunk async for chunk in found.body]) == b"1" * 10**6


def test_acknowledged_bytes_survive_sigkill(tmp_path: Path) -> None:
    for _ in range(3):
        command = [sys.executable, "-c", OVERWRITES, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            for _ in range(20):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            for line in writer.stdout:
                acknowledged = int(line)
        stored = (tmp_path / KEY).read_bytes()
        assert stored in (bytes([acknowledged]) * 300_000, bytes([acknowledged + 1]) * 300_000)


async def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    storage = LocalStorage(tmp_path / "file")
    with pytest.raises(StorageUnavailable, match="storage folder"):
        await storage.open()
    assert not await storage.ready()
    await storage.close()


async def test_a_removed_folder_is_unavailable_not_empty(local: LocalStorage, tmp_path: Path) -> None:
    (tmp_path / ".unfinished").rmdir()
    assert not await local.ready()
    with pytest.raises(StorageUnavailable):
        await local.put(KEY, b"1", "image/png")


async def test_a_closed_storage_is_unavailable(local: LocalStorage) -> None:
    await local.close()
    with pytest.raises(StorageUnavailable, match="not open"):
        await local.exists(KEY)
    assert not await local.ready()
