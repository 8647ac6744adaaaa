"""The servers that are measured: processes of their own, one worker each, all on the same core."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

from bench import machine
from bench.peers.settings import DATABASE_URL, PICTURES, TOKEN_SECRET

ROOT = Path(__file__).resolve().parents[1]
SECRET = "of the measurements, and of nothing else"  # noqa: S105
START_S = 60
STOP_S = 20
FIRST_REQUEST = b"GET /api/posts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Server:
    """`start_s`: seconds from the start of the process to its first answer."""

    def __init__(self, name: str, port: int, process: subprocess.Popen[bytes], start_s: float) -> None:
        self.name = name
        self.start_s = start_s
        self.port = port
        self.process = process

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.process.pid)


@contextmanager
def corkboard(
    database_url: str, folder: Path, core: Set[int], *, module: str = "api", **settings: str
) -> Iterator[Server]:
    """As it is run, but for the limits: one address does not write that fast."""
    chosen = {
        "DATABASE__URL": database_url,
        "SERVER__DATA": str(folder / "data"),
        "LIMITS__ENABLED": "false",
        "SECURITY__SECRET": SECRET,
        **settings,
    }
    environment = {f"CORKBOARD_{name}": value for name, value in chosen.items()}
    with _served("Corkboard", [module, "serve"], environment, folder, core) as server:
        yield server


@contextmanager
def peer(name: str, database_url: str, pictures: Path, folder: Path, core: Set[int]) -> Iterator[Server]:
    """`usual` or `floor`, under the uvicorn that Corkboard runs on."""
    environment = {DATABASE_URL: _for_peer(name, database_url), PICTURES: str(pictures), TOKEN_SECRET: SECRET}
    application = ["uvicorn", f"bench.peers.{name}.app:app", "--no-access-log", "--log-level", "warning"]
    with _served(name, [*application, "--no-server-header"], environment, folder, core) as server:
        yield server


def _for_peer(name: str, url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1) if name == "usual" else url


@contextmanager
def _served(
    name: str, module: list[str], environment: Mapping[str, str], folder: Path, core: Set[int]
) -> Iterator[Server]:
    folder.mkdir(parents=True, exist_ok=True)
    port, log = _free_port(), folder / f"{name}.log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CORKBOARD_")}
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,  # away from the settings of whoever measures
            env={**inherited, "PYTHONPATH": str(ROOT), **environment},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_ready(name, port, process, log)
        start_s = time.monotonic() - began
        machine.pin(process.pid, core)
        yield Server(name, port, process, start_s)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(name: str, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=START_S) as connection:
                connection.sendall(FIRST_REQUEST)
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{name} does not start:\n{log.read_text(errors='replace')}")
