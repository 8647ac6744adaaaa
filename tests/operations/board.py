"""The whole product as processes of the operating system: started, asked, stopped and killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"Uvicorn running on (http://\S+)")
START_S = 120
"""Only a start that hangs takes so long, on however busy a machine."""


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """`database__url="…"` is CORKBOARD_DATABASE__URL; what the caller's environment says of Corkboard is left out."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CORKBOARD_")}
    chosen = {"server__data": str(folder / "data"), "server__port": "0", "limits__enabled": "false", **settings}
    return {**outer, **{f"CORKBOARD_{name.upper()}": value for name, value in chosen.items()}}


def command(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`corkboard …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT,
        env=environment(folder, **settings),
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


def processes_of(folder: Path) -> dict[int, str]:
    """Every process that was started for this folder, or by one that was: by its environment or its arguments."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if str(folder).encode() in told and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


class Board:
    """A served board. What it says goes to a file, so that nobody has to read it while it runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log = folder / f"log-{time.monotonic_ns()}"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", "serve"],
                cwd=ROOT,
                env=environment(folder, **settings),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def address(self) -> str:
        """Once it answers."""
        assert eventually(lambda: bool(ADDRESS.search(self.said())) or self.process.poll() is not None, START_S)
        found = ADDRESS.search(self.said())
        assert found, self.said()
        url = found[1]
        assert eventually(lambda: self._answers(url), START_S), self.said()
        return url

    @staticmethod
    def _answers(url: str) -> bool:
        try:
            return httpx.get(f"{url}/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 15) -> int:
        """The exit code. Raises if it takes longer than its own limit and the database's together."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill(self, which: Callable[[str], bool] = lambda _: True) -> None:
        """SIGKILL to its processes that `which` chooses by their command line."""
        for pid, line in processes_of(self.folder).items():
            if which(line):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def is_server(line: str) -> bool:
    return "-m api serve" in line


def is_postgres(line: str) -> bool:
    return line.partition(" ")[0].endswith("/postgres")


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Board]:
    board = Board(folder, **settings)
    try:
        yield board
    finally:
        if board.process.poll() is None:  # a check has failed
            board.kill()
        board.process.wait()


def all_end(folder: Path, seconds: float = 60) -> Sequence[str]:
    """The processes that are still there after that time."""
    eventually(lambda: not processes_of(folder), seconds)
    return list(processes_of(folder).values())
