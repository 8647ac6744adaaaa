"""The command lines of operators and of Litestar on the same database."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.database.conftest import HEAD
from tests.operations.board import ROOT, all_end, command, environment

PASSWORD = "hunter2"


def test_migrate_then_check(folder: Path) -> None:
    done = command(folder, "migrate")
    assert (done.returncode, done.stdout) == (0, "The schema is up to date.\n"), done.stderr
    checked = command(folder, "database", "check")
    assert checked.returncode == 0, checked.stderr
    assert all_end(folder) == []


def test_litestar_finds_the_application(folder: Path, empty_database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "litestar", "--app", "api.app:create_app", "database", "show-current-revision"],
        cwd=ROOT,
        env=environment(folder, database__url=empty_database_url),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert HEAD in done.stdout + done.stderr


@pytest.mark.parametrize("verb", ["serve", "migrate"])
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@127.0.0.1:1/board",
        f"postgresql://me:{PASSWORD}@127.0.0.1:no-port/board",
        "postgresql://postgres@/nothing?host={sockets}",
    ],
)
def test_a_database_that_cannot_be_had_is_one_clear_line(
    folder: Path, empty_database_url: str, verb: str, url: str
) -> None:
    sockets = empty_database_url.partition("?host=")[2]
    if "{sockets}" in url and not sockets:
        url = empty_database_url.rpartition("/")[0] + "/nothing"
    done = command(folder, verb, database__url=url.format(sockets=sockets), database__wait="1")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") <= 2
    assert "database" in done.stderr
    assert PASSWORD not in done.stderr + done.stdout
