"""Takes every right from a decoder process that decoding does not need, as far as the system can.

In layers, since none is to be had everywhere: an account of its own where root runs the board, limits of resources
(getrlimit(2)), no new privileges (prctl(2)), no files and no network (landlock(7)), few system calls (seccomp(2)).
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from api.services.pictures.limits import DECODE_CPU_S_MAX, DECODER_BYTES_MAX, DECODER_IMAGES_MAX
from api.services.pictures.system_calls import filter_of, forbid_other_calls

UID = 61_337
"""Of the range that no distribution assigns (systemd gives it to services for as long as they run)."""
STANDARD_STREAMS = 3
CPU_S_MAX = round(DECODER_IMAGES_MAX * DECODE_CPU_S_MAX) + 60

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446
LANDLOCK_CREATE_RULESET_VERSION = 1
FILE_RIGHTS: Mapping[int, int] = {1: 13, 2: 14, 3: 15, 5: 16}
"""Version of Landlock's interface: how many rights on files it knows; each is a bit."""
NETWORK_SINCE, NETWORK_RIGHTS = 4, 0b11
SCOPE_SINCE, SCOPES = 6, 0b11


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`: what is forbidden unless a rule allows it, and there are no rules."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def confine(is_able: Callable[[], bool]) -> list[str]:
    """Give up all rights, for good.

    Args:
        is_able: Whether decoding still works. Asked in a child that system calls were taken from: where a library of
            this system needs others, they are left.

    Returns:
        What this system does not offer.
    """
    missing = []
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("an account of its own", give_up_root),
        ("no new privileges", forbid_new_privileges),
        ("Landlock", forbid_files_and_network),
    )
    for name, take in steps:
        if not _succeeds(take):
            missing.append(name)
    missing += limit_resources()
    if not _is_able_without_calls(is_able) or not _succeeds(forbid_other_calls):
        missing.append("seccomp")
    return missing


def _succeeds(take: Callable[[], None]) -> bool:
    try:
        take()
    except (AttributeError, OSError):  # libc has no such function, or the kernel refuses
        return False
    return True


def give_up_root() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(UID, UID, UID)
        os.setresuid(UID, UID, UID)


def forbid_new_privileges() -> None:
    """Needed by what follows. And no other process of the account may look into this one's memory."""
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)


def forbid_files_and_network() -> None:
    """From now on no file can be opened, made or removed, no TCP port used, and no process outside be signalled."""
    version = _call("syscall", LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    rights = max(count for since, count in FILE_RIGHTS.items() if version >= since)
    rules, size = _Ruleset(files=(1 << rights) - 1), 8
    if version >= NETWORK_SINCE:
        rules.network, size = NETWORK_RIGHTS, 16
    if version >= SCOPE_SINCE:
        rules.scopes, size = SCOPES, 24
    descriptor = _call("syscall", LANDLOCK_CREATE_RULESET, ctypes.byref(rules), size, 0)
    try:
        _call("syscall", LANDLOCK_RESTRICT_SELF, descriptor, 0)
    finally:
        os.close(descriptor)


def limit_resources() -> list[str]:
    """Memory, time of the CPU, files and processes.

    No descriptor is free besides the standard streams, so nothing can be opened: neither a file nor a socket.

    Returns:
        The limits that the system does not have.
    """
    limits = {
        "RLIMIT_AS": DECODER_BYTES_MAX,
        "RLIMIT_CPU": CPU_S_MAX,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": STANDARD_STREAMS,
    }
    return [name for name, value in limits.items() if not _limit(name, value)]


def _limit(name: str, value: int) -> bool:
    with suppress(AttributeError, ValueError, OSError):
        resource.setrlimit(getattr(resource, name), (value, value))
        return True
    return False


def _is_able_without_calls(is_able: Callable[[], bool]) -> bool:
    """The last process that this one starts."""
    if filter_of(os.uname().machine) is None or sys.maxsize < 2**32:
        return False
    child = os.fork()
    if child == 0:
        status = 1
        try:
            forbid_other_calls()
            status = 0 if is_able() else 1
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    _limit("RLIMIT_NPROC", 0)
    return status == 0


def _call(name: str, *arguments: object) -> int:
    """A function of libc. Raises OSError, and AttributeError where it has no such function."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.restype = ctypes.c_long
    values = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(function(*values))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
