"""Objects as files of one folder, named by key."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.base import StoredObject
from storage.errors import ObjectNotFound, StorageUnavailable
from storage.keys import checked_key
from storage.threads import Threads

CHUNK_BYTES = 1 << 18
DEADLINE_S = 20.0
READY_S = 3.0
LEFTOVER_AGE_S = 600.0  # other processes may be writing into the same folder
PRIVATE = 0o700
FULL = (errno.ENOSPC, errno.EDQUOT)


class LocalStorage:
    """`root` is made if missing. Any number of processes may share it."""

    def __init__(self, root: Path, *, threads: int = 8) -> None:
        self._root = root.absolute()
        self._unfinished = self._root / ".unfinished"  # no key begins with a dot; same file system, so rename is atomic
        self._threads = Threads(threads, "storage-local")

    async def open(self) -> None:
        self._threads.open()
        await self._threads.run(DEADLINE_S, self._prepare)

    async def close(self) -> None:
        self._threads.close()

    async def put(self, key: str, data: bytes, media_type: str) -> None:  # noqa: ARG002  a file has no media type
        await self._threads.run(DEADLINE_S, self._write, self._path(key), data)

    async def get(self, key: str, *, offset: int = 0, length: int | None = None) -> StoredObject:
        file = await self._threads.run(DEADLINE_S, _OpenFile, self._path(key))
        wanted = file.size if length is None else length
        end = min(file.size, offset + wanted)
        return StoredObject(file.size, max(0, end - offset), self._chunks(file, offset, end))

    async def exists(self, key: str) -> bool:
        return await self._threads.run(DEADLINE_S, _is_file, self._path(key))

    async def delete(self, key: str) -> None:
        await self._threads.run(DEADLINE_S, _remove, self._path(key))

    async def ready(self) -> bool:
        try:
            return await self._threads.run(READY_S, os.access, self._unfinished, os.W_OK | os.X_OK)
        except StorageUnavailable:
            return False

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    async def _chunks(self, file: _OpenFile, offset: int, end: int) -> AsyncIterator[bytes]:
        while offset < end:
            chunk = await self._threads.run(DEADLINE_S, file.read, offset, min(CHUNK_BYTES, end - offset))
            offset += len(chunk)
            yield chunk

    def _prepare(self) -> None:
        with _faults():
            self._root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            with suppress(PermissionError):  # another's folder, which this process may use
                self._root.chmod(PRIVATE)
            self._unfinished.mkdir(mode=PRIVATE, exist_ok=True)
            for path in self._unfinished.iterdir():
                if path.stat().st_mtime < time.time() - LEFTOVER_AGE_S:
                    path.unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        with _faults():
            if not path.parent.is_dir():
                path.parent.mkdir(mode=PRIVATE, exist_ok=True)
                _sync_folder(self._root)
            # Equal bytes are written again: the time that a put takes must not show whether the object was there.
            self._replace(path, data)
            _sync_folder(path.parent)

    def _replace(self, path: Path, data: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._unfinished)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


class _OpenFile:
    """Closed when the last reference goes: a generator that was never started would not run its `finally`."""

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        with _faults():
            try:
                self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                raise ObjectNotFound("There is no such file.") from None
            self.size = os.fstat(self._descriptor).st_size

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def read(self, offset: int, length: int) -> bytes:
        with _faults():
            chunk = os.pread(self._descriptor, length, offset)
        if not chunk:
            raise StorageUnavailable("The file became shorter while it was read.")
        return chunk


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in FULL:
            raise StorageUnavailable("The disk of the storage folder is full.") from exc
        raise StorageUnavailable(f"The storage folder cannot be used: {exc.strerror}.") from exc


def _is_file(path: Path) -> bool:
    with _faults():
        return path.is_file()


def _remove(path: Path) -> None:
    with _faults():
        path.unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
