"""The commands that the documents promise, as far as they can be tried without installing anything."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.project import ROOT, make_targets

STEPS = {
    "environment",
    "environment-audit",
    "environment-bench",
    "environment-dev",
    "modules",
    "ui",
}  # parts of other targets
MAKE = shutil.which("make") or "make"
SH = shutil.which("sh") or "sh"


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MAKE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_lists_every_target_with_a_line() -> None:
    lines = [line.split(maxsplit=2) for line in make("help").stdout.splitlines()]
    listed = {words[1]: words[2] for words in lines}
    assert listed.keys() == make_targets() - STEPS


def test_make_alone_helps() -> None:
    assert make().stdout == make("help").stdout


def test_where_lists_the_files_of_a_noun() -> None:
    lines = dict(line.split(maxsplit=1) for line in make("where", "noun=votes").stdout.splitlines() if "Votes:" in line)
    assert lines == {"api/controllers/votes.py": "Votes: one voice per person and post."}
    assert "db/models/vote.py" in make("where", "noun=votes").stdout


@pytest.mark.parametrize(("noun", "sentence"), [("", "Which noun?"), ("unicorns", "No file is about unicorns.")])
def test_where_says_what_is_missing(noun: str, sentence: str) -> None:
    result = make("where", f"noun={noun}")
    assert result.returncode != 0
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 1", "Corkboard needs Python 3.11 or newer"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt install python3-venv"),
    ],
)
def test_an_unfit_python_is_named_in_a_sentence(tmp_path: Path, script: str, sentence: str) -> None:
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15)), "python"):
        (tmp_path / name).write_text(f"#!{SH}\n{script}\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": str(tmp_path)}
    result = subprocess.run([SH, ROOT / ".ci" / "python", "x.py"], env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert sentence in result.stderr


def test_a_fit_python_becomes_the_script() -> None:
    env = os.environ | {"PYTHON": sys.executable}
    command = [SH, str(ROOT / ".ci" / "python"), "-c", "import sys; print(sys.executable)"]
    assert subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip() == sys.executable


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, Any]:
    """The script that makes .venv, in a checkout of its own with an environment that is ready."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "environment.py", tmp_path / ".ci")
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    script = runpy.run_path(str(tmp_path / ".ci" / "environment.py"))
    script["PYTHON"].parent.mkdir(parents=True)
    script["PYTHON"].touch()
    script["READY"].write_text(json.dumps(script["wanted"]("requirements-dev.txt")))
    return script


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_an_environment_for_tests_serves_for_running_too(environment: dict[str, Any], name: str) -> None:
    assert environment["is_ready"](name)


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_an_environment_is_renewed_when_the_pins_change(environment: dict[str, Any], name: str) -> None:
    (environment["ROOT"] / name).write_text("other")
    assert not environment["is_ready"]("requirements.txt")


@pytest.mark.parametrize("fault", ["UNFINISHED", "READY", "PYTHON"])
def test_an_interrupted_or_broken_environment_is_not_used(environment: dict[str, Any], fault: str) -> None:
    file = environment[fault]
    if fault == "UNFINISHED":
        file.touch()
    else:
        file.unlink()
    assert not environment["is_ready"]("requirements.txt")


def test_an_environment_does_not_survive_a_move(environment: dict[str, Any]) -> None:
    state = json.loads(environment["READY"].read_text()) | {"place": "elsewhere"}
    environment["READY"].write_text(json.dumps(state))
    assert not environment["is_ready"]("requirements.txt")
