"""Passwords: argon2id by OWASP's parameters, off the event loop.

Hashes from elsewhere (bcrypt) verify and are upgraded.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

HASHES_MAX = 2  # at once: each takes a core and MEMORY_KIB
MEMORY_KIB = 19 * 1024
BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>\d\d)\$")
BCRYPT_BYTES_MAX = 72
BCRYPT_COST_MIN = 4

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
_dummy = _hasher.hash("nobody's password")
_limiter: anyio.CapacityLimiter | None = None


async def hash_password(password: str) -> str:
    return await _off_the_loop(_hasher.hash, _normal(password))


async def verify(password: str, stored: str | None, bcrypt_cost: int | None = None) -> bool:
    """`stored` None, an unknown account, takes as long as a wrong password.

    So does an account whose hash is from elsewhere, if `bcrypt_cost` is the greatest that any account has.
    """
    return await _off_the_loop(_verify_evenly, password, stored or _dummy, bcrypt_cost) and stored is not None


def is_outdated(stored: str) -> bool:
    """Made elsewhere, or with weaker parameters: to be hashed anew at the next sign-in."""
    return bool(BCRYPT.match(stored)) or _hasher.check_needs_rehash(stored)


def _verify_evenly(password: str, stored: str, bcrypt_cost: int | None) -> bool:
    """Whatever hash it is, the work of one argon2id and, while there are some, of one bcrypt of that cost."""
    is_right = _verify(password, stored)
    if bcrypt_cost is None:
        return is_right
    costs = range(bcrypt_cost, bcrypt_cost + 1)
    if found := BCRYPT.match(stored):
        _verify(password, _dummy)
        # Each doubles the work: 2^n + (2^n + 2^(n+1) + ... + 2^(m-1)) = 2^m
        costs = range(max(int(found["cost"]), BCRYPT_COST_MIN), bcrypt_cost)
    for cost in costs:
        bcrypt.hashpw(b"", bcrypt.gensalt(cost))
    return is_right


def _verify(password: str, stored: str) -> bool:
    try:
        if BCRYPT.match(stored):
            return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES_MAX], stored.encode())
        return _hasher.verify(stored, _normal(password))
    except (Argon2Error, InvalidHashError, ValueError):  # bcrypt's word for a hash that is none
        return False


def _normal(password: str) -> str:
    """The same letters typed on different machines are the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


async def _off_the_loop(call: Callable[..., T], *arguments: str | int | None) -> T:
    global _limiter  # noqa: PLW0603  made inside the first event loop that needs it
    if _limiter is None:
        _limiter = anyio.CapacityLimiter(HASHES_MAX)
    return await anyio.to_thread.run_sync(call, *arguments, limiter=_limiter)
