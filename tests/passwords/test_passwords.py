"""Hashing and verifying."""

import asyncio
import os
import threading
from collections import Counter

import bcrypt
import pytest
from argon2 import PasswordHasher

from api.services import passwords
from api.services.passwords import hashing

PASSWORD = "correct horse battery"
BCRYPT = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


async def hash_password(password: str) -> str:
    return await passwords.hash_password(password, "here")


async def verifies(password: str, stored: str | None, bcrypt_cost: int | None = None) -> bool:
    return await passwords.verify(password, stored, "here", bcrypt_cost)


async def test_a_hash_is_argon2id_by_owasps_parameters_and_never_the_same() -> None:
    first, second = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await verifies(PASSWORD, first)
    assert not await verifies(PASSWORD + " ", first)
    assert not passwords.is_outdated(first)


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
async def test_a_hash_from_elsewhere_verifies_and_is_outdated(prefix: str) -> None:
    stored = BCRYPT.replace("$2b$", prefix)
    assert await verifies(PASSWORD, stored)
    assert not await verifies("not this one", stored)
    assert passwords.is_outdated(stored)


async def test_a_long_password_verifies_as_bcrypt_cut_it_off() -> None:
    stored = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode()
    assert await verifies("x" * 100, stored)


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
    assert not await verifies(PASSWORD, stored)


@pytest.mark.parametrize("stored", [None, "argon2id", 4, 5, 6])
async def test_whatever_the_account_has_the_work_is_the_same(
    stored: str | int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(stored, int):
        stored = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(stored)).decode()
    elif stored is not None:
        stored = await hash_password(PASSWORD)
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
    assert not await verifies("not this one", stored, bcrypt_cost=6)
    assert work == {"bcrypt": 2**6, "argon2id": 1}
    assert await verifies(PASSWORD, stored, bcrypt_cost=6) is (stored is not None)


async def test_the_dummy_is_nobodys_password() -> None:
    assert not await verifies("nobody's password", None)


async def test_the_same_letters_typed_elsewhere_are_the_same_password() -> None:
    stored = await hash_password("caf\u00e9 au lait, s'il")
    assert await verifies("cafe\u0301 au lait, s'il", stored)


async def test_a_password_hashed_as_it_was_typed_still_verifies() -> None:
    """By a board, or another product, that did not normalize it."""
    typed = "cafe\u0301 au lait, s'il"
    for stored in (PasswordHasher().hash(typed), bcrypt.hashpw(typed.encode(), bcrypt.gensalt(4)).decode()):
        assert await verifies(typed, stored)
        assert not await verifies("cafe au lait, s'il", stored)


async def test_a_few_at_a_time_and_none_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = 2
    monkeypatch.setattr(passwords.queue, "slots", slots)
    monkeypatch.setattr(passwords.queue, "slots_per_key", slots)
    running, most, here, lock = 0, 0, threading.get_ident(), threading.Lock()
    ready = threading.Barrier(slots, timeout=10)

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

    monkeypatch.setattr(hashing, "_verify", slow)
    assert all(await asyncio.gather(*(verifies(PASSWORD, "stored") for _ in range(4 * slots))))
    assert most == slots


async def test_the_check_of_a_new_password_runs_off_the_event_loop_and_comes_first() -> None:
    threads: list[int] = []

    def refuse() -> None:
        threads.append(threading.get_ident())
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await passwords.hash_password(PASSWORD, "here", refuse)
    assert threads != [threading.get_ident()]
    assert (passwords.queue.busy, passwords.queue.waiting) == (0, 0)


@pytest.mark.parametrize(("cores", "workers", "threads"), [(8, 1, 7), (2, 1, 1), (1, 1, 1), (8, 4, 1), (16, 4, 3)])
def test_one_core_is_left_to_the_others(
    cores: int, workers: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert passwords.thread_count(workers) == threads
