"""Blocking calls off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from storage.errors import StorageUnavailable

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Threads of the storage's own: a slow disk or server must not take those of everybody else."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    def open(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._count, self._name)

    def close(self) -> None:
        """Does not wait for running calls; they end by the time limits of their own."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def run(self, deadline_s: float, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Waiting for a free thread counts too. A thread cannot be killed, so a late call runs on, unheard."""
        if self._pool is None:
            raise StorageUnavailable("The storage is not open.")
        try:
            async with asyncio.timeout(deadline_s):
                return await asyncio.get_running_loop().run_in_executor(self._pool, partial(call, *args, **kwargs))
        except TimeoutError:
            raise StorageUnavailable(f"The storage took longer than {deadline_s:g} s.") from None
