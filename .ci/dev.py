"""API and UI at once, each starting anew when its code changes. Ctrl-C, SIGTERM or the end of one stops both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
API_PORT, UI_PORT = "8000", "4200"  # ui/proxy.conf.json names the first
STOP_S = 8
COMMANDS = (
    ["-m", "api", "serve", "--reload", "--port", API_PORT],
    ["ui/tools.py", "ng", "serve", "--port", UI_PORT],
)


def environment() -> dict[str, str]:
    """The pages of the development server may use the API, unless the caller says which ones may."""
    return {"CORKBOARD_SERVER__CORS_ORIGINS": f"http://localhost:{UI_PORT}", **os.environ}


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that what it starts can be stopped with it."""
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, start_new_session=True)


def signal_group(process: subprocess.Popen[bytes], signum: signal.Signals) -> bool:
    """Whether anything of the group is left to hear it."""
    try:
        os.killpg(process.pid, signum)
    except ProcessLookupError:
        return False
    return True


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"{process.args!r} does not end and is killed.\n")
        signal_group(process, signal.SIGKILL)
        process.wait()


def interrupted(signum: int, _frame: object) -> NoReturn:
    signal.signal(signum, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
    sys.exit(0)


def main() -> int:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupted)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.extend(map(start, COMMANDS))
        sys.stderr.write(f"UI: http://localhost:{UI_PORT}   API: http://localhost:{API_PORT}/docs\n")
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        return next(process.returncode for process in processes if process.returncode is not None)
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main())
