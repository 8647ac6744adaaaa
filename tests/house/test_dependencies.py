"""What is installed is pinned, by content and not by address."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import text

RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
BENCH, AUDIT = "requirements-bench.txt", "requirements-audit.txt"
PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<marker>[^\\\n]*)\\\n(?P<hashes>(?: +--hash=.*\n)+)", re.M
)
HASH = re.compile(r"^ +--hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(name: str) -> dict[str, str]:
    found: dict[str, str] = {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(text(name))}
    assert len(found) > 30
    return found


def declared(*groups: str) -> list[Requirement]:
    project = tomllib.loads(text("pyproject.toml"))
    names = [*project["project"]["dependencies"]]
    for group in groups:
        names += project["dependency-groups"][group]
    return [Requirement(name) for name in names]


@pytest.mark.parametrize("name", [RUNTIME, DEVELOPMENT, BENCH, AUDIT])
def test_each_requirement_is_pinned_by_hash(name: str) -> None:
    """Each line is part of a pin or a comment: no options, so no address of an index."""
    rest = PIN.sub("", text(name))
    assert [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []
    hashes = [line for line in text(name).splitlines() if "--hash" in line]
    assert [line for line in hashes if not HASH.match(line)] == []


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        (RUNTIME, ["build"]),
        (DEVELOPMENT, ["build", "test"]),
        (BENCH, ["build", "bench"]),
        (AUDIT, ["build", "audit"]),
    ],
)
def test_pins_are_in_step_with_the_project(name: str, groups: list[str]) -> None:
    """After a change of pyproject.toml: make lock."""
    pinned = pins(name)
    for requirement in declared(*groups):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not in {name}"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: {name} has {version}"


@pytest.mark.parametrize("name", [DEVELOPMENT, BENCH, AUDIT])
def test_what_is_tested_and_measured_is_what_users_run(name: str) -> None:
    other = pins(name)
    assert {package: version for package, version in pins(RUNTIME).items() if other.get(package) != version} == {}


@pytest.mark.parametrize("name", [BENCH, AUDIT])
def test_all_fit_into_one_environment(name: str) -> None:
    tests, other = pins(DEVELOPMENT), pins(name)
    assert {package for package in tests.keys() & other.keys() if tests[package] != other[package]} == set()


def test_what_builds_the_project_is_pinned() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    assert project["build-system"]["requires"] == project["dependency-groups"]["build"]


def holes(lock: dict[str, Any]) -> list[str]:
    """Platform packages that the lock names and does not hold; `npm ci` refuses it on those platforms."""
    packages = lock["packages"]
    held = {path.rpartition("node_modules/")[2] for path in packages}
    return [
        f"{name} (of {path or 'the project'})"
        for path, package in packages.items()
        for name in package.get("optionalDependencies", {})
        if name not in held
    ]


def test_holes_are_found() -> None:
    lock = {"packages": {"": {"optionalDependencies": {"a": "1", "b": "1"}}, "node_modules/a": {}}}
    assert holes(lock) == ["b (of the project)"]


def test_the_lock_of_the_ui_is_complete_and_names_no_address() -> None:
    lock = json.loads(text("ui/package-lock.json"))
    third_party = {path: package for path, package in lock["packages"].items() if path and not package.get("link")}
    assert len(third_party) > 100
    assert holes(lock) == []
    assert [path for path, package in third_party.items() if "resolved" in package] == []
    assert [
        path for path, package in third_party.items() if "integrity" not in package and not package.get("inBundle")
    ] == []


def test_the_ui_pins_exact_versions() -> None:
    package = json.loads(text("ui/package.json"))
    versions = package["dependencies"] | package["devDependencies"]
    assert {name: version for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
