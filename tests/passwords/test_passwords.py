"""Hashing and verifying."""

import asyncio
import threading
from collections import Counter

import bcrypt
import pytest
from argon2 import PasswordHasher

from api.services import passwords

PASSWORD = "correct horse battery"
BCRYPT = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


async def test_a_hash_is_argon2id_by_owasps_parameters_and_never_the_same() -> None:
    first, second = await passwords.hash_password(PASSWORD), await passwords.hash_password(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify(PASSWORD, first)
    assert not await passwords.verify(PASSWORD + " ", first)
    assert not passwords.is_outdated(first)


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
async def test_a_hash_from_elsewhere_verifies_and_is_outdated(prefix: str) -> None:
    stored = BCRYPT.replace("$2b$", prefix)
    assert await passwords.verify(PASSWORD, stored)
    assert not await passwords.verify("not this one", stored)
    assert passwords.is_outdated(stored)


async def test_a_long_password_verifies_as_bcrypt_cut_it_off() -> None:
    stored = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode()
    assert await passwords.verify("x" * 100, stored)


def test_weaker_parameters_are_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "none",
        "$2b$",
        "$2b$04$short",
        "$2b$00$short",
        "$2b$99$short",
        "$argon2id$",
        "$argon2id$v=19$m=1,t=1,p=1$x$y",
    ],
)
async def test_a_hash_that_is_none_verifies_nothing(stored: str) -> None:
    assert not await passwords.verify(PASSWORD, stored)


@pytest.mark.parametrize("stored", [None, "argon2id", 4, 5, 6])
async def test_whatever_the_account_has_the_work_is_the_same(
    stored: str | int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(stored, int):
        stored = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(stored)).decode()
    elif stored is not None:
        stored = await passwords.hash_password(PASSWORD)
    work: Counter[str] = Counter()
    hashpw, verify = bcrypt.hashpw, PasswordHasher.verify

    def hashed(password: bytes, salt: bytes) -> bytes:
        work["bcrypt"] += 2 ** int(salt[4:6])
        return hashpw(password, salt)

    def verified(self: PasswordHasher, stored: str, password: str) -> bool:
        work["argon2id"] += 1
        return verify(self, stored, password)

    monkeypatch.setattr(bcrypt, "hashpw", hashed)
    monkeypatch.setattr(bcrypt, "checkpw", lambda password, stored: hashed(password, stored) == stored)
    monkeypatch.setattr(PasswordHasher, "verify", verified)
    assert not await passwords.verify("not this one", stored, bcrypt_cost=6)
    assert work == {"bcrypt": 2**6, "argon2id": 1}
    assert await passwords.verify(PASSWORD, stored, bcrypt_cost=6) is (stored is not None)


async def test_the_dummy_is_nobodys_password() -> None:
    assert not await passwords.verify("nobody's password", None)


async def test_the_same_letters_typed_elsewhere_are_the_same_password() -> None:
    stored = await passwords.hash_password("caf\u00e9 au lait, s'il")
    assert await passwords.verify("cafe\u0301 au lait, s'il", stored)


async def test_a_few_at_a_time_and_none_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, here, lock = 0, 0, threading.get_ident(), threading.Lock()
    ready = threading.Barrier(passwords.HASHES_MAX, timeout=10)

    def slow(*_: str) -> bool:
        nonlocal running, most
        assert threading.get_ident() != here
        with lock:
            running += 1
            most = max(most, running)
        ready.wait()  # as many as may at once are here together
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(passwords, "_verify", slow)
    checks = [passwords.verify(PASSWORD, "stored") for _ in range(4 * passwords.HASHES_MAX)]
    assert all(await asyncio.gather(*checks))
    assert most == passwords.HASHES_MAX
