"""Whether anything that is pinned has a known vulnerability, and whether tags of images still mean what is pinned.

Asks the advisory databases that pip-audit and npm ask, and the registries of the images; without them it fails, and
says so. Not part of `make check`: what it finds changes while the project does not.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-audit.txt")
PINNED_IN = ("Dockerfile", "compose.yaml", ".gitlab-ci.yml")
IMAGE = re.compile(r"(?:^FROM |image: )(\S+?)@(sha256:[0-9a-f]{64})", re.M)
PIP_AUDIT = ("-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes", "--progress-spinner=off")
LONGEST_S = 300


def main() -> int:
    failed = [name for name, passed in checks() if not passed]
    say("Nothing is known against what is pinned." if not failed else f"Look at: {', '.join(failed)}")
    return 1 if failed else 0


def checks() -> list[tuple[str, bool]]:
    found = [(name, succeeds([sys.executable, *PIP_AUDIT, "--requirement", name])) for name in REQUIREMENTS]
    found.append(("ui/package-lock.json", succeeds([sys.executable, "ui/tools.py", "npm", "audit"])))
    return [*found, ("images", images_are_current())]


def images_are_current() -> bool:
    """A tag that moved has fixes that the pinned image lacks."""
    if shutil.which("docker") is None:
        say("There is no docker here, so the images are not looked at.")
        return True
    inspect = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}"]
    moved = {image: digest for image, pinned in images() if (digest := output([*inspect, image])) != pinned}
    for image, digest in moved.items():
        say(f"{image} is {digest or 'not to be had'} now.")
    return not moved


def images() -> list[tuple[str, str]]:
    """Tags with the digests they are pinned to."""
    return sorted({found for name in PINNED_IN for found in IMAGE.findall((ROOT / name).read_text())})


def succeeds(command: list[str]) -> bool:
    say(f"$ {' '.join(command[1:])}")
    try:
        return subprocess.run(command, cwd=ROOT, check=False, timeout=LONGEST_S).returncode == 0
    except subprocess.TimeoutExpired:
        say(f"No answer within {LONGEST_S} s.")
        return False


def output(command: list[str]) -> str:
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        return ""
    return run.stdout.strip()


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
