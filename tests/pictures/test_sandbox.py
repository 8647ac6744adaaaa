"""A decoder has no right but to read and write its pipes, as far as the system can take the others from it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.services.pictures import prepare, system_calls
from api.services.pictures.decoders import Decoders
from tests.pictures.samples import animation, encoded, exif, motif, plain, profile

ROOT = Path(__file__).parents[2]
ATTEMPTS = """
import encodings.idna, json, mmap, os, socket, sys
sys.path.insert(0, sys.argv[1])
from api.services.pictures import sandbox, system_calls
from api.services.pictures.worker import _decode_all, _samples

def execute():
    os.execv("/bin/true", ["true"])

def fork():
    if os.fork() == 0:
        os._exit(0)

def connect():
    address = json.loads(sys.argv[3])
    socket.create_connection(tuple(address), 5).close()

attempts = {
    "read a file": lambda: open("/etc/passwd").close(),
    "read the code": lambda: open(sandbox.__file__).close(),
    "write a file": lambda: open(sys.argv[4], "w").close(),
    "list a folder": lambda: os.listdir("/"),
    "look at a file": lambda: os.stat("/etc/passwd"),
    "make a socket": lambda: socket.socket().close(),
    "make a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "connect": connect,
    "fork": fork,
    "execute": execute,
    "signal the owner": lambda: os.kill(os.getppid(), 0),
    "become root": lambda: os.setuid(0),
    "make code": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "allocate": lambda: bytearray(10 << 20),
}
SAMPLES = _samples()
_decode_all(SAMPLES)

def works():
    return _decode_all(SAMPLES)

result = eval(sys.argv[2])
done = []
for name, attempt in attempts.items():
    try:
        attempt()
        done.append(name)
    except OSError:
        pass
print(json.dumps([result, done, works()]))
"""


def attempt(tmp_path: Path, confine: str) -> tuple[object, set[str], bool]:
    """What a process can still do after it has confined itself, and whether it can decode."""
    with socket.create_server(("127.0.0.1", 0)) as listener:  # the kernel accepts; nobody has to
        address = json.dumps(listener.getsockname())
        command = [sys.executable, "-c", ATTEMPTS, str(ROOT), confine, address, str(tmp_path / "written")]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    result, able, works = json.loads(done.stdout)
    return result, set(able), works


EVERYTHING = {
    "read a file",
    "read the code",
    "write a file",
    "list a folder",
    "look at a file",
    "make a socket",
    "make a local socket",
    "connect",
    "fork",
    "signal the owner",
    "make code",
    "allocate",
} | ({"become root"} if os.geteuid() == 0 else set())


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bool]:
    """Which layers this kernel has."""
    missing, _, _ = attempt(tmp_path_factory.mktemp("offered"), "sandbox.confine(works)")
    assert isinstance(missing, list)
    return {name: name not in missing for name in ("Landlock", "seccomp")}


def test_without_it_everything_is_possible(tmp_path: Path) -> None:
    """Or what follows would show nothing."""
    _, able, works = attempt(tmp_path, "attempts.pop('execute') and None")
    assert able == EVERYTHING
    assert works


def test_all_layers_together_leave_nothing_but_memory(tmp_path: Path, offered: Mapping[str, bool]) -> None:
    if not offered["seccomp"]:
        pytest.skip("this kernel has no seccomp")
    _, able, works = attempt(tmp_path, "sandbox.confine(works)")
    assert able == {"allocate"}
    assert works


def test_limits_alone_keep_files_and_sockets_away(tmp_path: Path) -> None:
    """Of every POSIX system: there is no descriptor to open anything with."""
    missing, able, works = attempt(tmp_path, "attempts.pop('execute') and sandbox.limit_resources()")
    assert missing == []
    opening = {name for name in EVERYTHING if name.startswith(("read", "write", "list", "make a", "connect"))}
    assert able.isdisjoint(opening)
    assert works


def test_landlock_alone_keeps_files_and_connections_away(tmp_path: Path, offered: Mapping[str, bool]) -> None:
    if not offered["Landlock"]:
        pytest.skip("this kernel has no Landlock")
    layers = "(sandbox.forbid_new_privileges(), sandbox.forbid_files_and_network())"
    _, able, works = attempt(tmp_path, layers)
    assert able.isdisjoint({"read a file", "read the code", "write a file", "list a folder", "execute"})
    assert "make a local socket" in able
    assert works


def test_seccomp_alone_keeps_everything_away(tmp_path: Path, offered: Mapping[str, bool]) -> None:
    if not offered["seccomp"]:
        pytest.skip("this kernel has no seccomp")
    _, able, works = attempt(tmp_path, "(sandbox.forbid_new_privileges(), system_calls.forbid_other_calls())[0]")
    assert able == {"allocate"}
    assert works


def test_root_is_given_up(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give root up")
    result, able, _ = attempt(tmp_path, "(attempts.pop('execute'), sandbox.give_up_root(), os.getresuid())[2]")
    assert result == [61_337] * 3
    assert able.isdisjoint({"become root", "signal the owner", "write a file"})


@pytest.mark.parametrize(
    ("hindrance", "missing"),
    [
        ("sandbox.confine(lambda: False)", "seccomp"),
        ("(system_calls.MACHINES.clear(), sandbox.confine(works))[1]", "seccomp"),
        ("(setattr(sandbox, 'LANDLOCK_CREATE_RULESET', 9999), sandbox.confine(works))[1]", "Landlock"),
        ("(delattr(sandbox.resource, 'RLIMIT_AS'), sandbox.confine(works))[1]", "RLIMIT_AS"),
    ],
)
def test_what_a_system_does_not_have_is_named_and_decoding_goes_on(
    tmp_path: Path, offered: Mapping[str, bool], hindrance: str, missing: str
) -> None:
    named, able, works = attempt(tmp_path, hindrance)
    assert isinstance(named, list)
    assert set(named) == {missing} | {name for name, is_there in offered.items() if not is_there}
    assert able.isdisjoint({"read a file", "make a socket"})
    assert works


async def test_what_is_missing_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    decoders = Decoders()
    decoders._warn([])
    assert not caplog.messages
    for _ in range(2):
        decoders._warn(["Landlock", "seccomp"])
    assert len(caplog.messages) == 1
    assert "Landlock, seccomp" in caplog.text


async def test_decoders_are_confined(offered: Mapping[str, bool]) -> None:
    decoders = Decoders()
    try:
        await decoders.decode(plain("PNG"))
        (decoder,) = decoders._all
        assert decoder.missing == [name for name, is_there in offered.items() if not is_there]
    finally:
        decoders.close()


NOTHING_NEW = """
import sys
sys.path.insert(0, sys.argv[1])
from api.services.pictures.worker import _answer, _decode_all, _samples
_decode_all(_samples())
before = set(sys.modules)
for path in sys.argv[2:]:
    _answer(open(path, "rb").read())
print(sorted(set(sys.modules) - before))
"""


def test_nothing_is_imported_once_a_decoder_is_confined(tmp_path: Path) -> None:
    """It could not be: no file can be opened any more."""
    kinds = {
        **{
            name: plain(name, **({} if name == "GIF" else {"exif": exif(), "icc_profile": profile()})) for name in KINDS
        },
        **{f"moving-{name}": animation(name) for name in ("GIF", "PNG", "WEBP")},
        **{mode: encoded(motif(mode=mode), "PNG") for mode in ("1", "L", "LA", "P", "RGBA", "I;16")},
        "CMYK": encoded(motif(mode="CMYK"), "JPEG"),
        "progressive": plain("JPEG", progressive=True, exif=exif(6)),
        "multi-picture": plain("JPEG").replace(b"\xff\xdb", b"\xff\xe2\0\x06MPF\0\xff\xdb", 1),
        "broken": plain("PNG")[:-20],
        "none": b"no picture",
    }
    for name, data in kinds.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-c", NOTHING_NEW, str(ROOT), *(str(tmp_path / name) for name in kinds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


KINDS = ("JPEG", "PNG", "WEBP", "GIF")


@pytest.mark.parametrize("name", KINDS)
async def test_pictures_are_decoded_in_it(name: str) -> None:
    assert (await prepare(plain(name))).width == 96


def run(name: str, machine: int, number: int, third_argument: int = 0) -> int:
    """What the filter says to a call, by a BPF machine that knows the four instructions it uses."""
    instructions, position, loaded = system_calls.filter_of(name), 0, 0
    assert instructions
    data = {0: number, 4: machine, 32: third_argument}
    while True:
        code, if_true, if_false, value = instructions[position]
        position += 1
        match code:
            case system_calls.LOAD:
                loaded = data[value]
            case system_calls.IF_EQUAL:
                position += if_true if loaded == value else if_false
            case system_calls.IF_ANY_BIT:
                position += if_true if loaded & value else if_false
            case _:
                return value


@pytest.mark.parametrize("name", system_calls.MACHINES)
def test_the_filter_of_each_machine(name: str) -> None:
    """The kernel tests only its own."""
    machine = system_calls.MACHINES[name]
    allowed = set(machine.calls.values())
    assert len(allowed) == len(machine.calls)
    for number in range(600):
        assert run(name, machine.code, number) == (system_calls.ALLOW if number in allowed else system_calls.DENY)
        assert run(name, machine.code ^ 1, number) == system_calls.KILL
    for call in ("mmap", "mprotect"):
        assert run(name, machine.code, machine.calls[call], 3) == system_calls.ALLOW
        assert run(name, machine.code, machine.calls[call], 7) == system_calls.DENY


def test_both_machines_allow_the_same() -> None:
    x86, arm = (set(system_calls.MACHINES[name].calls) for name in ("x86_64", "aarch64"))
    assert x86 - arm == {"alarm"}  # there made of setitimer
    assert not arm - x86
