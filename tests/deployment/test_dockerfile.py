"""The Dockerfile, as far as it can be checked without building it."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import shlex
import tomllib
from dataclasses import dataclass, field

import pytest

from api.settings import load
from tests.house.project import ROOT, files, text


@dataclass
class Stage:
    base: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def of(self, keyword: str) -> list[str]:
        return [arguments for word, arguments in self.instructions if word == keyword]


def parse(source: str) -> list[Stage]:
    """Continued lines joined, comments dropped, instructions by stage."""
    lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        keyword, _, arguments = line.partition(" ")
        if keyword == "FROM":
            base, _, name = arguments.partition(" AS ")
            stages.append(Stage(base, name))
        else:
            stages[-1].instructions.append((keyword, arguments.strip()))
    return stages


STAGES = parse(text("Dockerfile"))
FINAL = STAGES[-1]
NAMES = {stage.name for stage in STAGES}


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for arguments in FINAL.of("ENV") for pair in shlex.split(arguments))


def sources(stage: Stage) -> list[str]:
    """What is copied out of the checkout."""
    copies = [shlex.split(arguments) for arguments in stage.of("COPY")]
    return [source for words in copies if not words[0].startswith("--from=") for source in words[:-1]]


def test_it_is_parsed() -> None:
    stages = parse("FROM a:1.2 AS b\n# c\nRUN d \\\n    && e\nFROM b\nCOPY --from=b /f g\n")
    assert stages == [Stage("a:1.2", "b", [("RUN", "d && e")]), Stage("b", "", [("COPY", "--from=b /f g")])]


def test_bases_are_pinned_to_a_whole_version_and_its_content() -> None:
    outside = [stage.base for stage in STAGES if stage.base not in NAMES]
    assert outside
    assert [base for base in outside if not re.search(r":\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$", base)] == []
    assert not re.search(r"^#\s*syntax\s*=", text("Dockerfile"), re.M | re.I), "an image of its own, by its tag"


def test_stages_that_are_copied_from_exist() -> None:
    named = re.findall(r"--from=(\S+)", text("Dockerfile"))
    assert named
    assert set(named) <= NAMES


def test_what_is_copied_exists_and_reaches_the_engine() -> None:
    let_through = [line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")]
    copied = [source for stage in STAGES for source in sources(stage)]
    assert {"api", "db", "storage", "ui", "requirements.txt"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists() or source not in let_through] == []


@pytest.mark.parametrize("secret", [".env", ".data", ".git", ".venv"])
def test_nothing_local_reaches_the_engine(secret: str) -> None:
    lines = text(".dockerignore").splitlines()
    assert "*" in lines
    assert not any(fnmatch.fnmatch(secret, line[1:]) for line in lines if line.startswith("!"))


def test_everything_the_project_needs_to_be_installed_is_copied() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    dependencies = next(stage for stage in STAGES if stage.name == "dependencies")
    folders = {pattern.rstrip("*") for pattern in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert folders | {"pyproject.toml", project["project"]["readme"]} <= set(sources(dependencies))


def test_whatever_is_installed_is_pinned() -> None:
    runs = [command for stage in STAGES for command in stage.of("RUN") if "pip install" in command]
    assert len(runs) == 2
    assert [command for command in runs if "--require-hashes" not in command and "--no-deps" not in command] == []


def test_it_does_not_run_as_root() -> None:
    (user,) = FINAL.of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "by number: engines cannot tell who a name is"
    assert f"--uid {user.partition(':')[0]}" in " ".join(FINAL.of("RUN"))
    words = [word for word, _ in FINAL.instructions]
    assert "RUN" not in words[words.index("USER") :]


def test_it_says_how_it_is() -> None:
    (check,) = FINAL.of("HEALTHCHECK")
    options, _, command = check.partition(" CMD ")
    assert "--timeout=" in options
    python, flag, code = json.loads(command)
    assert (python, flag) == ("python", "-c")
    ast.parse(code)
    assert "/health/ready" in code


def test_what_it_starts_is_a_command_of_the_project() -> None:
    (command,) = FINAL.of("CMD")
    assert json.loads(command)[0] in tomllib.loads(text("pyproject.toml"))["project"]["scripts"]


def test_its_settings_are_valid_and_what_it_keeps_is_a_volume() -> None:
    settings = load(ROOT / "litestar.toml", environment())
    assert settings.server.host == "0.0.0.0"
    assert FINAL.of("VOLUME") == [settings.server.data]
    assert FINAL.of("EXPOSE") == [str(settings.server.port)]


def test_it_holds_no_secret() -> None:
    assert [key for key in environment() if re.search(r"SECRET|PASSWORD|TOKEN|KEY", key)] == []
    assert "ADD" not in {word for stage in STAGES for word, _ in stage.instructions}
    assert "Dockerfile" in files()
