"""What the tests of the embedded database share: processes that hold one, SQL, and a look at who is alive."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

from db.embedded import EmbeddedPostgresError

ROOT = Path(__file__).resolve().parents[2]


class Holder:
    """`holder.py` in a process of its own. `send` and `answer` apart let several do something at once."""

    def __init__(self, path: Path, *, prefix: Sequence[str] = (), **options: Any) -> None:
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "tests.embedded.holder", str(path), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def send(self, command: str) -> Holder:
        assert self.process.stdin
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self

    def answer(self) -> Any:
        assert self.process.stdout
        said = json.loads(self.process.stdout.readline())
        if "error" in said:
            raise EmbeddedPostgresError(said["error"])
        return said["result"]

    def does(self, command: str) -> Any:
        return self.send(command).answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def sql(url: str, statement: str) -> Any:
    """The first value of the result. `url` without a driver."""

    async def ask() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask()).result()


def postmaster(path: Path) -> int:
    return int((path / "data" / "postmaster.pid").read_text().partition("\n")[0])


def supervisor(path: Path) -> int:
    status = Path(f"/proc/{postmaster(path)}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def kill(*pids: int) -> None:
    """The kernel kills when it gets to it: what is still alive holds its locks and answers."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(pid) for pid in pids))


def is_alive(pid: int) -> bool:
    """Not gone, and no zombie either."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def alive_in(path: Path) -> list[str]:
    """The processes that work in the directory, or were started for it."""
    inside = str(path)
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                where = str((process / "cwd").readlink())
            except OSError:
                continue
            if where.startswith(inside) or (json.dumps(inside)[1:-1] in command and "supervisor.py" in command):
                found.append(f"{process.name} {command}")
    return found


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def ends(path: Path) -> bool:
    return eventually(lambda: not alive_in(path))
