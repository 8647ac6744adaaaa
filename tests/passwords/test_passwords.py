"""Hashing and verifying."""

import asyncio
import threading

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


@pytest.mark.parametrize("stored", ["", "none", "$2b$", "$2b$04$short", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$x$y"])
async def test_a_hash_that_is_none_verifies_nothing(stored: str) -> None:
    assert not await passwords.verify(PASSWORD, stored)


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
