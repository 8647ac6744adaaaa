"""The server that all tests share, seen from outside: runs of pytest that use it, alone and with several workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db.embedded import EmbeddedPostgres
from tests.embedded.support import ROOT, eventually, sql

CONFTEST = """
import asyncio, asyncpg, pytest
from tests import cluster

async def run(url, statement):
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()

def migrate(url):
    with open("migrations", "a") as log:
        log.write(url + chr(10))
    asyncio.run(run(url, "CREATE TABLE posts(n int)"))

@pytest.fixture(scope="session")
def server():
    with cluster.server() as url:
        yield url

@pytest.fixture(scope="session")
def database(server):
    with cluster.fresh_database(server, cluster.make_template(server, migrate)) as url:
        yield url
"""
TESTS = """
import asyncio, os, pytest
from conftest import run

@pytest.mark.parametrize("n", range(6))
def test_each_worker_has_its_own(database, n):
    asyncio.run(run(database, f"INSERT INTO posts VALUES ({os.getpid()})"))
    assert asyncio.run(run(database, f"SELECT count(*) FROM posts WHERE n <> {os.getpid()}")) == 0
    with open("databases", "a") as log:
        log.write(database + chr(10))
"""


def run_pytest(folder: Path, *options: str, **variables: str) -> None:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_posts.py").write_text(TESTS)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CORKBOARD_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "no:cacheprovider", "--rootdir", folder, *options],
        cwd=folder,
        env={
            **own,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def lines(file: Path) -> set[str]:
    text = file.read_text().splitlines()
    return set(text)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_leaves_nothing(folder: Path, workers: int) -> None:
    run_pytest(folder, "-n", str(workers))
    assert len((folder / "migrations").read_text().splitlines()) == 1
    assert len(lines(folder / "databases")) == max(1, workers)
    home = Path(str(make_url(lines(folder / "databases").pop()).query["host"])).parent
    assert home.name.startswith("corkboard-test-")
    assert eventually(lambda: not list(home.parent.glob(f"{home.name}*")))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_on_a_server_elsewhere_leaves_nothing(
    folder: Path, make: Callable[..., EmbeddedPostgres], workers: int
) -> None:
    url = make(durable=False).start().url(driver=None)
    run_pytest(folder, "-n", str(workers), CORKBOARD_TEST_DATABASE_URL=url, TMPDIR=str(folder))
    assert len((folder / "migrations").read_text().splitlines()) == 1
    assert len(lines(folder / "databases")) == max(1, workers)
    assert (
        sql(url, "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database") == "postgres template0 template1"
    )
    assert not list(folder.glob("*.lock"))
