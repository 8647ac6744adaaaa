"""Argon2id by OWASP's parameters; hashes from elsewhere (bcrypt) verify and are upgraded."""

import re
import unicodedata

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MEMORY_KIB = 19 * 1024
BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>\d\d)\$")
BCRYPT_BYTES_MAX = 72
BCRYPT_COST_MIN = 4

_hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
_dummy = _hasher.hash("nobody's password")


def normalize(password: str) -> str:
    """The same letters typed on different machines are the same password (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def hash_now(password: str) -> str:
    return _hasher.hash(normalize(password))


def verify_now(password: str, stored: str | None, bcrypt_cost: int | None) -> bool:
    """Verify with the same work, whatever the account has: none, an argon2id or a bcrypt hash.

    A password that was hashed elsewhere may not have been normalized: it is tried as typed, too.
    """
    spellings = dict.fromkeys((normalize(password), password))
    return any(_verify_evenly(each, stored or _dummy, bcrypt_cost) for each in spellings) and stored is not None


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
        return _hasher.verify(stored, password)
    except (Argon2Error, InvalidHashError, ValueError):  # bcrypt raises ValueError for an invalid hash
        return False
