"""The product as people start it: a process of its own, with its embedded database and data folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from db.embedded.locks import is_held

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 10


@contextmanager
def serving(folder: Path, port: int | None = None, **settings: str) -> Iterator[str]:
    """The address of a server with its data in `folder`. It starts, logs no error, ends when told to, and all of it."""
    url, log = f"http://127.0.0.1:{port or free_port()}", folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "serve", "--port", url.rpartition(":")[2]],
            cwd=folder,  # away from the settings of whoever runs the tests
            env=environment(CORKBOARD_SERVER__DATA=str(folder / "data"), **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            code = process.wait(STOP_SECONDS)
        finally:
            process.kill()  # if it has not ended; then the line above has raised
    assert code == 0, log.read_text()
    assert has_ended(process.pid), "a process of the server is left"
    assert not any(is_held(lease) for lease in folder.rglob("alive")), "the database runs on"
    assert " ERROR " not in log.read_text(), log.read_text()


def environment(**settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CORKBOARD_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **settings}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer (exit code {process.poll()}): {log.read_text()}")


def has_ended(session: int) -> bool:
    """Whether nobody is left of a process group."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return True
    return False
