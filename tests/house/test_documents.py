"""A small fixed set of claims of the documents: what they name exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

import msgspec
import pytest

from api import __version__
from api.settings import Settings, load
from tests.house.project import ROOT, defined, files, make_targets, text

DOCUMENTS = [name for name in files() if name.endswith(".md") and name.count("/") <= 2]
MADE_LATER = (".data/", ".venv/", "ui/dist")  # by the first run
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
DEFINITION = re.compile(r"`([\w/.-]+\.py)`\s+`(\w+)`")
FOLDERS = ("api/", "bench/", "db/", "docs/", "storage/", "tests/", "ui/", ".ci/")
FILE_NAMES = (".md", ".py", ".toml", ".txt", ".yaml", ".yml", ".json")


def named_paths(document: str) -> list[str]:
    """Code that reads like a path of the project; `objects/` and the like are of the data folder."""
    return [code for code in CODE.findall(document) if re.fullmatch(r"[\w./-]+", code) and code.startswith(FOLDERS)]


def settings_rows() -> dict[str, str]:
    """`section.key`: default as written, of the table in the operator's manual."""
    rows, section = {}, ""
    for line in text("docs/self-hosting.md").splitlines():
        row = re.match(r"\| (?:`(\w+)` )?\| `(\w+)` \| `(.*?)` \|", line)
        if row:
            section = row[1] or section
            rows[f"{section}.{row[2]}"] = row[3]
    return rows


def test_there_are_documents() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"} <= set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    targets = [(ROOT / name).parent / link for link in LINK.findall(text(name))]
    assert [str(target) for target in targets if not target.exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    paths = [path for path in named_paths(text(name)) if not path.startswith(MADE_LATER)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_exist(name: str) -> None:
    code = re.findall(r"^```sh\n(.*?)^```", text(name), re.M | re.S) + CODE.findall(text(name))
    named = {target for part in code for target in MAKE.findall(part)}
    assert named - make_targets() == set()


def test_the_readme_has_the_two_commands() -> None:
    assert {"run", "test"} <= set(MAKE.findall(text("README.md")))


def test_definitions_of_the_request_walk_exist() -> None:
    named = DEFINITION.findall(text("docs/architecture.md"))
    assert len(named) > 15
    assert [(path, name) for path, name in named if name not in defined(path)] == []


def test_the_walk_visits_every_layer() -> None:
    paths = named_paths(text("docs/architecture.md"))
    for layer in ("api/controllers/", "api/schemas/", "api/services/", "db/repositories/", "db/models/"):
        assert any(path.startswith(layer) for path in paths), layer


def test_each_setting_is_in_the_manual_with_its_default() -> None:
    plain: dict[str, dict[str, Any]] = msgspec.to_builtins(Settings())
    expected = {
        f"{section}.{key}": msgspec.json.encode(value).decode()
        for section, values in plain.items()
        for key, value in values.items()
    }
    assert settings_rows() == expected


def test_the_commented_settings_file_shows_the_defaults(tmp_path: Any) -> None:
    file = tmp_path / "litestar.toml"
    file.write_text(re.sub(r"^# (?=\w+ = )", "", text("litestar.toml"), flags=re.M))
    keys = sum(len(section) for section in tomllib.loads(file.read_text()).values())
    assert keys == len(settings_rows())
    assert load(file, env={}) == Settings()


def test_each_row_of_the_asvs_has_a_status_and_a_reason() -> None:
    """What is met says where, and what is not says why."""
    lines = re.findall(r"^\| (\d+\.\d+\.\d+.*)\|$", text("docs/security-asvs.md"), re.M)
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    numbers = [tuple(map(int, re.split(r"\W", row[0])[:3])) for row in rows]
    assert len(rows) > 150
    assert len(set(numbers)) == len(numbers)
    assert {number[0] for number in numbers} == set(range(1, 18))
    for number, asked, status, where, test in rows:
        assert asked, number
        kind = re.match(r"met|partly|gap|operator|n/a", status)
        assert kind, number
        assert kind[0] != "met" or where or status != "met", number
        assert kind[0] not in ("partly", "n/a") or ": " in status, number
        assert not test or test.startswith("`"), number


def test_versions_agree() -> None:
    newest = re.search(r"^## (\S+)", text("CHANGELOG.md"), re.M)
    assert newest
    assert newest[1] == __version__ == tomllib.loads(text("pyproject.toml"))["project"]["version"]


def test_decisions_have_their_numbers_and_parts() -> None:
    """Parts as Nygard names them; the first records have their own."""
    pages = sorted(name for name in files() if re.fullmatch(r"docs/decisions/\d{4}-.*\.md", name))
    numbers = [int(PurePosixPath(name).name[:4]) for name in pages]
    assert len(numbers) >= 38
    assert numbers == list(range(1, len(numbers) + 1))
    for number, name in zip(numbers, pages, strict=True):
        assert text(name).startswith(f"# {number}. ")
        parts = ("**Decided.**", "**Why") if number <= 24 else ("## Context\n", "## Decision\n", "## Consequences\n")
        assert [part for part in parts if part not in text(name)] == [], name
