"""What every place for bytes can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that was found. A body that nobody reads costs nothing and needs no closing."""

    size: int
    """Bytes of the whole object."""
    length: int
    """Bytes that `body` yields: fewer than `size` if a part was asked for."""
    body: AsyncIterator[bytes]
    """Read it once. Never mixes two versions: raises StorageUnavailable if it cannot go on with the one it began."""


@runtime_checkable
class Storage(Protocol):
    """Objects by key. The media type of an object is the caller's knowledge; a storage may show it to other clients.

    Every call ends within a bounded time. Raises StorageUnavailable, and InvalidKey for a key outside `folder/name`.
    """

    async def open(self) -> None:
        """Make the storage usable; wait a bounded time for one that is still starting. Any number may do so at once."""

    async def close(self) -> None: ...

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        """Durable when it returns. Readers see the old bytes or the new ones, never a part."""

    async def get(self, key: str, *, offset: int = 0, length: int | None = None) -> StoredObject:
        """The bytes from `offset` on, at most `length`; an offset beyond the end gives an empty body.

        The object is found before this returns. Raises ObjectNotFound.
        """
        ...

    async def exists(self, key: str) -> bool: ...

    async def delete(self, key: str) -> None:
        """Deleting a missing object is fine."""

    async def ready(self) -> bool:
        """Whether puts and gets are likely to work now; answers within a few seconds and never raises."""
        ...
