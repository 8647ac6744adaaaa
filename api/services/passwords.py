"""Passwords: argon2id by OWASP's parameters, off the event loop.

Hashes from elsewhere (bcrypt) verify and are upgraded.
"""

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
BCRYPT_PREFIXES = ("$2a$", "$2b$", "$2y$")
BCRYPT_BYTES_MAX = 72

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
_dummy = _hasher.hash("nobody's password")
_limiter: anyio.CapacityLimiter | None = None


async def hash_password(password: str) -> str:
    return await _off_the_loop(_hasher.hash, _normal(password))


async def verify(password: str, stored: str | None) -> bool:
    """`stored` None, an unknown account, takes as long as a wrong password."""
    return await _off_the_loop(_verify, password, stored or _dummy) and stored is not None


def is_outdated(stored: str) -> bool:
    """Made elsewhere, or with weaker parameters: to be hashed anew at the next sign-in."""
    return stored.startswith(BCRYPT_PREFIXES) or _hasher.check_needs_rehash(stored)


def _verify(password: str, stored: str) -> bool:
    try:
        if stored.startswith(BCRYPT_PREFIXES):
            return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES_MAX], stored.encode())
        return _hasher.verify(stored, _normal(password))
    except (Argon2Error, InvalidHashError, ValueError):  # bcrypt's word for a hash that is none
        return False


def _normal(password: str) -> str:
    """The same letters typed on different machines are the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


async def _off_the_loop(call: Callable[..., T], *arguments: str) -> T:
    global _limiter  # noqa: PLW0603  made inside the first event loop that needs it
    if _limiter is None:
        _limiter = anyio.CapacityLimiter(HASHES_MAX)
    return await anyio.to_thread.run_sync(call, *arguments, limiter=_limiter)
