"""Passwords: hashing and verifying, a few at a time, in threads of their own.

Each takes a core for some 20 ms and 19 MiB. Callers take turns by network, or by account where the browser is known, so
that a flood of sign-ins from one place delays nobody else, and readers of the board not at all.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from api.fair_queue import FairQueue
from api.services.passwords.hashing import hash_now, is_outdated, normalize, verify_now

__all__ = ["hash_password", "is_outdated", "normalize", "queue", "thread_count", "verify"]

WAITING_MAX = 100
WAITING_PER_CALLER_MAX = 25

T = TypeVar("T")


def thread_count(workers: int = 1) -> int:
    """All cores but one, shared by the worker processes of this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, (cores - 1) // workers)


queue = FairQueue("passwords", thread_count(), waiting_max=WAITING_MAX, waiting_per_key_max=WAITING_PER_CALLER_MAX)
_threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="passwords")
"""Starts as many as the queue lets in."""


async def hash_password(password: str, caller: str, check: Callable[[], None] | None = None) -> str:
    """Hash a new password.

    Args:
        password: As typed.
        caller: Whose turn it is: a network or an account.
        check: Run first, in the same thread, because it takes a while; may raise.

    Raises:
        TooManyRequests: The caller has too many waiting.
        Unavailable: Too many are waiting.
    """

    def work() -> str:
        if check is not None:
            check()
        return hash_now(password)

    return await _run(caller, work)


async def verify(password: str, stored: str | None, caller: str, bcrypt_cost: int | None = None) -> bool:
    """Verify a password; takes as long for an unknown account as for a wrong password.

    Args:
        password: As typed.
        stored: The account's hash; None for an unknown account.
        caller: As of `hash_password`.
        bcrypt_cost: The greatest of all accounts; the work is that of this hash, whatever the account has.
    """
    return await _run(caller, partial(verify_now, password, stored, bcrypt_cost))


async def _run(caller: str, work: Callable[[], T]) -> T:
    async with queue.turn(caller):
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
