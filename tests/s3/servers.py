"""A real S3 endpoint for tests: the one that is named, else MinIO where it is installed, else an emulator."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

NAMED = "CORKBOARD_TEST_S3"  # http://access_key:secret_key@localhost:9000
BUILT = Path(__file__).parents[2] / ".services" / "bin" / "minio"  # by `make services`
START_S = 30.0
TRIES = 3  # another process may take the free port first

Command = tuple[list[str], dict[str, str]]
"""Arguments and environment."""


@dataclass(frozen=True)
class S3Server:
    kind: str
    endpoint: str
    access_key: str
    secret_key: str
    secure: bool = False


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Whatever was started is stopped afterwards, and its data removed."""
    if url := os.environ.get(NAMED):
        yield _named(url)
        return
    program = shutil.which("minio") or (str(BUILT) if BUILT.exists() else None)
    with minio_server(program) if program else emulator() as server:
        yield server


@contextmanager
def minio_server(program: str) -> Iterator[S3Server]:
    access, secret = "corkboard-tests", "not-a-secret-0123456789"

    def command(port: int, data: Path) -> Command:
        arguments = [program, "server", "--quiet", "--address", f"127.0.0.1:{port}", str(data)]
        users = {"MINIO_ROOT_USER": access, "MINIO_ROOT_PASSWORD": secret}
        return arguments, {**users, "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}

    with _running(command, "/minio/health/ready") as endpoint:
        yield S3Server("minio", endpoint, access, secret)


@contextmanager
def emulator() -> Iterator[S3Server]:
    """ministack checks signatures for users of its IAM only, hence one is made."""

    def command(port: int, data: Path) -> Command:
        environment = {
            "AUTH": "true",
            "SERVICES": "s3,iam,sts",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(data),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": "unix:///nonexistent",  # else it tidies up containers of this machine
        }
        return [sys.executable, "-m", "ministack"], environment

    with _running(command, "/_ministack/health") as endpoint:
        access, secret = _iam_user(endpoint)
        yield S3Server("emulator", endpoint, access, secret)


@contextmanager
def _running(command: Callable[[int, Path], Command], health: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="corkboard-s3-") as folder:
        data, log = Path(folder, "data"), Path(folder, "log")
        data.mkdir()
        process, endpoint = _start(command, health, data, log)
        try:
            yield endpoint
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(
    command: Callable[[int, Path], Command], health: str, data: Path, log: Path
) -> tuple[subprocess.Popen[bytes], str]:
    for _ in range(TRIES):
        endpoint = f"127.0.0.1:{(port := free_port())}"
        arguments, environment = command(port, data)
        with log.open("wb") as output:
            process = subprocess.Popen(
                arguments, env={**os.environ, **environment}, cwd=data, stdout=output, stderr=output
            )
        if _becomes_healthy(process, f"http://{endpoint}{health}"):
            return process, endpoint
        process.kill()
        process.wait()
    raise RuntimeError(f"the S3 server does not start: {log.read_text()[-2000:]}")


def _becomes_healthy(process: subprocess.Popen[bytes], url: str) -> bool:
    give_up = time.monotonic() + START_S
    with httpx.Client(timeout=1, trust_env=False) as client:
        while process.poll() is None and time.monotonic() < give_up:
            try:
                if client.get(url).status_code == 200:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    return False


def _iam_user(endpoint: str) -> tuple[str, str]:
    root = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    user = {"UserName": "corkboard", "Version": "2010-05-08"}
    with httpx.Client(headers={"Authorization": root}, timeout=5, trust_env=False) as client:
        answers = [
            client.post(f"http://{endpoint}/", data={"Action": action, **user, **more}).raise_for_status().text
            for action, more in (
                ("CreateUser", {}),
                ("PutUserPolicy", {"PolicyName": "objects", "PolicyDocument": policy}),
                ("CreateAccessKey", {}),
            )
        ]
    access = re.search("<AccessKeyId>(.+?)</AccessKeyId>", answers[-1])
    secret = re.search("<SecretAccessKey>(.+?)</SecretAccessKey>", answers[-1])
    assert access
    assert secret
    return access[1], secret[1]


def _named(url: str) -> S3Server:
    parts = urlsplit(url)
    assert parts.hostname, f"{NAMED} has to be http://access_key:secret_key@localhost:9000"
    endpoint = parts.netloc.rpartition("@")[2]
    return S3Server(
        "named", endpoint, unquote(parts.username or ""), unquote(parts.password or ""), secure=parts.scheme == "https"
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
