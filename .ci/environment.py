"""Makes .venv hold exactly what a requirements file pins: `.ci/python .ci/environment.py requirements.txt`.

Quick when nothing changed. Two at once wait for each other; what an interrupted run left is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
READY = VENV / ".ready"  # what was installed, written last
UNFINISHED = VENV / ".unfinished"  # written first: an environment that has it cannot be trusted
RUNTIME = "requirements.txt"


def wanted(requirements: str) -> dict[str, str]:
    """The place counts too: scripts of an environment do not survive a move of the folder."""
    names = dict.fromkeys((RUNTIME, requirements, "pyproject.toml"))
    return {"place": str(VENV)} | {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}


def ready() -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(READY.read_text())
    except (OSError, ValueError):
        return {}
    return state


def works() -> bool:
    """Whether the interpreter is there and new enough: it is a link, and systems replace what it points to."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_ready(requirements: str) -> bool:
    return not UNFINISHED.exists() and PYTHON.exists() and ready().items() >= wanted(requirements).items()


def install(requirements: str, lock: int) -> None:
    """Children hold the lock as well, so that what outlives a killed parent is waited for."""
    state = ready()
    moved = state.get("place", str(VENV)) != str(VENV)
    if UNFINISHED.exists() or moved or not works():
        if VENV.is_symlink():
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True, pass_fds=[lock])
    UNFINISHED.touch()
    environment = os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    pip = [str(PYTHON), "-m", "pip", "--quiet", "install"]
    for arguments in (
        ["--require-hashes", "--requirement", requirements],
        ["--no-deps", "--no-build-isolation", "--editable", "."],  # the console script `corkboard`
    ):
        subprocess.run([*pip, *arguments], check=True, cwd=ROOT, env=environment, pass_fds=[lock])
    READY.write_text(json.dumps(state | wanted(requirements)))
    UNFINISHED.unlink()


def stop(signum: int, _frame: object) -> NoReturn:
    """An exception, so that `subprocess.run` takes its child along."""
    sys.exit(128 + signum)


def main() -> int:
    requirements = sys.argv[1]
    if is_ready(requirements):
        return 0
    signal.signal(signal.SIGTERM, stop)
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(requirements):
            return 0
        began = time.monotonic()
        sys.stderr.write(f"Installing {requirements} into .venv (once) …\n")
        try:
            install(requirements, lock.fileno())
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"The environment .venv could not be made; see above. Run the command again.\n{error}\n")
            return 1
        sys.stderr.write(f"Ready after {time.monotonic() - began:.0f} s.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
