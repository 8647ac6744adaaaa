"""What must not stand in a file: addresses of other people's machines, paths of our own, things that were built."""

from __future__ import annotations

import re

import pytest

from tests.house.project import GENERATED, ROOT, committed, files, text

TEXT = (".py", ".ts", ".js", ".mjs", ".css", ".html", ".json", ".toml", ".yaml", ".yml", ".md", ".txt", ".mako", ".svg")
ADDRESS = re.compile(r"\b(?:https?|wss?|s3)://(?:[^\s/@\"'`]+@)?([\w.-]+)")
MACHINE_PATH = re.compile(r"(?<![\w.}/~-])/(?:root|home/\w+|Users/\w+|work|mnt|opt/wheels)(?:/|\b)(?!-)")

# Names, not places: nothing is loaded from there.
NAMES = {"www.w3.org", "json-schema.org", "spec.openapis.org", "jsonfeed.org"}
HERE = {"127.0.0.1", "0.0.0.0"}
EXAMPLES = re.compile(r"(?:[\w-]+\.)*(?:example\.(?:org|com|net)|example|test|invalid)")

FILE_BYTES_MAX = 500_000
LARGE = {"ui/openapi.json"}
PICTURES = {"docs/screenshot.png", "ui/public/favicon.ico"}


def readable() -> list[str]:
    found = [name for name in files() if name.endswith(TEXT) or "." not in name.rpartition("/")[2]]
    assert len(found) > 100
    return found


def strangers(content: str) -> set[str]:
    """Hosts that are neither examples nor here; a name without a dot is one of the own network."""
    hosts = {host.rstrip(".") for host in ADDRESS.findall(content)}
    return {host for host in hosts - NAMES - HERE if "." in host and not EXAMPLES.fullmatch(host)}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("see " + "https:" + "//cdn.somewhere.io/x.js", {"cdn.somewhere.io"}),
        ("ws://localhost:4200 http://board.example.org/p/1", set()),
    ],
)
def test_addresses_are_recognised(content: str, expected: set[str]) -> None:
    assert strangers(content) == expected


def test_no_address_of_anyone_else_stands_in_a_file() -> None:
    """Where packages come from is for the machine to say, and the product loads nothing from others."""
    others = ("ui/package-lock.json", *GENERATED)  # pages of the authors of packages, and of a generator
    found = {name: strangers(text(name)) for name in readable() if not name.startswith(others)}
    assert {name: hosts for name, hosts in found.items() if hosts} == {}


def test_machine_paths_are_recognised() -> None:
    assert MACHINE_PATH.search("open('" + "/home" + "/ann/x')")
    assert not MACHINE_PATH.search("api/home/ann/x and ../mnt/x")


def test_no_path_of_a_machine_stands_in_a_file() -> None:
    assert [name for name in readable() if MACHINE_PATH.search(text(name))] == []


def is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def test_nothing_built_is_committed() -> None:
    """No packages, archives, programs or data: they are made from the sources, and stay in every clone for ever."""
    contents = {name: (ROOT / name).read_bytes() for name in committed()}
    assert "README.md" in contents
    assert {name for name, data in contents.items() if not is_text(data)} == PICTURES
    assert {name for name, data in contents.items() if len(data) > FILE_BYTES_MAX} == LARGE
