"""Which Chromium the tests drive.

`CHROME_BIN`; else one on PATH; else, on Linux x86-64, the one out of the npm package of `browser/`; else what
`playwright install chromium` has left. Nobody is spared the tests: without any of them they fail and say so.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from db.embedded.locks import FileLock

PACKAGE = Path(__file__).parent / "browser"
ROOT = PACKAGE.parents[2]
CACHE = ROOT / ".cache" / "browser"
# The shell without a window of its own first: it takes half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WISH = "Install Chromium, or name one in CHROME_BIN."

LaunchArguments = dict[str, Any]


class NoBrowserError(Exception):
    """Why there is none, and what to do."""


def find(playwright_has: Path) -> LaunchArguments:
    """What to launch a browser with; `playwright_has` is where playwright would have installed its own."""
    if chosen := os.environ.get("CHROME_BIN"):
        if not shutil.which(chosen):
            raise NoBrowserError(f"CHROME_BIN names {chosen}, which is no program.")
        return {"executable_path": chosen}
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return {"executable_path": found}
    if playwright_has.exists():
        return {}
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        return from_npm()
    raise NoBrowserError(f"There is no browser for the browser tests. {WISH}")


def from_npm() -> LaunchArguments:
    """Chromium's headless shell out of an npm package, with the libraries it needs: no root, no download site."""
    CACHE.mkdir(parents=True, exist_ok=True)
    lock_file = (PACKAGE / "package-lock.json").read_bytes()
    home = CACHE / hashlib.sha256(lock_file).hexdigest()[:12]
    with FileLock(CACHE / "lock") as lock:  # several workers may want it at once
        lock.exclusive()
        if not home.exists():
            unpack(home)
    start = json.loads((home / "start.json").read_bytes())
    libraries = os.pathsep.join(str(home / folder) for folder in start["libraries"])
    return {
        "executable_path": str(home / start["executable"]),
        "env": {**os.environ, "LD_LIBRARY_PATH": libraries},
    }


def unpack(home: Path) -> None:
    """Beside `home` first, so that an interrupted one is never taken for a whole one."""
    part, modules = home.with_name("part"), home.with_name("modules")
    for folder in (part, modules):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACKAGE, modules, ignore=shutil.ignore_patterns("node_modules"))
    part.mkdir()
    run("npm", "--prefix", str(modules), "ci", "--no-progress", "--loglevel=error")
    (part / "start.json").write_text(run("node", str(modules / "browser.mjs"), TMPDIR=str(part)))
    shutil.rmtree(modules)
    part.rename(home)


def run(*command: str, **environment: str) -> str:
    """The output of a command, with the Node that builds the UI."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "ui" / "tools.py"), *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoBrowserError(f"No browser is installed, and npm did not bring one. {WISH}\n{done.stderr}")
    return done.stdout
