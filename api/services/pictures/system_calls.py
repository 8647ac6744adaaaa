"""A filter of system calls (seccomp(2)), in the kernel's own small language (BPF)."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
KILL, ALLOW, DENY = 0x8000_0000, 0x7FFF_0000, 0x0005_0000 | errno.EPERM
NUMBER_AT, MACHINE_AT, THIRD_ARGUMENT_AT = 0, 4, 32  # in `struct seccomp_data`
LOAD, IF_EQUAL, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
PROT_EXEC = 4


@dataclass(frozen=True, slots=True)
class Machine:
    code: int
    """AUDIT_ARCH_…: the numbers of another machine's calls mean something else."""
    calls: Mapping[str, int]


CHECKED = frozenset(("mmap", "mprotect"))
"""Not for memory that can be executed."""

MACHINES: Mapping[str, Machine] = {  # what decoding needs: the pipes that are open, memory, time, locks, the end
    "x86_64": Machine(
        0xC000_003E,
        {
            "read": 0,
            "write": 1,
            "close": 3,
            "fstat": 5,
            "lseek": 8,
            "mmap": 9,
            "mprotect": 10,
            "munmap": 11,
            "brk": 12,
            "rt_sigaction": 13,
            "rt_sigprocmask": 14,
            "rt_sigreturn": 15,
            "sched_yield": 24,
            "mremap": 25,
            "madvise": 28,
            "setitimer": 38,
            "getpid": 39,
            "exit": 60,
            "gettimeofday": 96,
            "sigaltstack": 131,
            "futex": 202,
            "restart_syscall": 219,
            "clock_gettime": 228,
            "exit_group": 231,
            "getrandom": 318,
            "alarm": 37,
        },
    ),
    "aarch64": Machine(
        0xC000_00B7,
        {
            "close": 57,
            "lseek": 62,
            "read": 63,
            "write": 64,
            "fstat": 80,
            "exit": 93,
            "exit_group": 94,
            "futex": 98,
            "setitimer": 103,
            "clock_gettime": 113,
            "sched_yield": 124,
            "restart_syscall": 128,
            "sigaltstack": 132,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "rt_sigreturn": 139,
            "gettimeofday": 169,
            "getpid": 172,
            "brk": 214,
            "munmap": 215,
            "mremap": 216,
            "mmap": 222,
            "mprotect": 226,
            "madvise": 233,
            "getrandom": 278,
        },
    ),
}

Instruction = tuple[int, int, int, int]
"""Code, how many to skip if true, how many if not, value."""


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def filter_of(name: str) -> list[Instruction] | None:
    """The filter for a machine, as `uname` calls it; None for one whose numbers are not known here."""
    machine = MACHINES.get(name)
    if machine is None:
        return None
    checked = sorted(machine.calls[call] for call in CHECKED)
    free = sorted(set(machine.calls.values()) - set(checked))
    after = len(free) + len(checked)
    tests = [
        *((IF_EQUAL, after - nth + 2, 0, number) for nth, number in enumerate(free)),
        *((IF_EQUAL, after - nth, 0, number) for nth, number in enumerate(checked, len(free))),
    ]
    return [
        (LOAD, 0, 0, MACHINE_AT),
        (IF_EQUAL, 1, 0, machine.code),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        *tests,
        (RETURN, 0, 0, DENY),
        (LOAD, 0, 0, THIRD_ARGUMENT_AT),  # where the checked ones go on
        (IF_ANY_BIT, 1, 0, PROT_EXEC),
        (RETURN, 0, 0, ALLOW),  # where the free ones go on
        (RETURN, 0, 0, DENY),
    ]


def forbid_other_calls() -> None:
    """Deny this process all calls but the needed ones, for good.

    Raises OSError where the kernel cannot do that, or no filter is known for this machine.
    """
    instructions = filter_of(os.uname().machine)
    if instructions is None:
        raise OSError(errno.ENOSYS, "no filter for this machine")
    array = (_Instruction * len(instructions))(*(_Instruction(*each) for each in instructions))
    program = _Program(len(instructions), array)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(program), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
