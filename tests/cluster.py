"""Real PostgreSQL for the tests: one server for a run, one migrated template, a clone of it for whoever wants one.

The server is an embedded one on a file system in memory, shared by all workers of a run and removed with everything
in it when the last of them ends, whatever it ended of. Or, when `CORKBOARD_TEST_DATABASE_URL` names a PostgreSQL and
a user with the right CREATEDB, the databases are made there, and dropped by the last worker. For a conftest:

    @pytest.fixture(scope="session")
    def database_server() -> Iterator[str]:
        with cluster.server() as server_url:
            yield server_url

    @pytest.fixture(scope="session")
    def database_template(database_server: str) -> str:
        return cluster.make_template(database_server, migrate)

    @pytest.fixture(scope="session")
    def database_url(database_server: str, database_template: str) -> Iterator[str]:
        with cluster.fresh_database(database_server, database_template) as url:
            yield url

All URLs are SQLAlchemy's, for asyncpg. Everything here blocks and runs its own event loop in a thread, so that any
fixture may use it. Tests that start the whole product with an embedded database give it an `open_folder`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.embedded import EmbeddedPostgres
from db.embedded.locks import FileLock, is_held

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]  # the same in all workers of one run
PREFIX = f"corkboard_test_{RUN}"


def roomy_tmp() -> Path:
    """Memory when there is enough of it (Docker gives /dev/shm 64 MB), else the temporary directory."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    return memory if roomy else Path(tempfile.gettempdir())


@contextmanager
def open_folder() -> Iterator[Path]:
    """An empty folder that PostgreSQL's account may enter (pytest's tmp_path is closed to it when root runs the tests).

    At the end it waits for the embedded servers in it, which stop by themselves, and removes everything.
    """
    folder = Path(tempfile.mkdtemp(prefix="corkboard-test-", dir=roomy_tmp()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        deadline = time.monotonic() + 30
        while any(is_held(alive) for alive in folder.rglob("alive")) and time.monotonic() < deadline:
            time.sleep(0.02)
        shutil.rmtree(folder)


@contextmanager
def server() -> Iterator[str]:
    """The URL of the run's server. Until the end of the block it stays."""
    if external := os.environ.get("CORKBOARD_TEST_DATABASE_URL"):
        url = _for_asyncpg(make_url(external))
        with _among_others() as lock:
            try:
                yield _plain(url)
            finally:
                if lock.try_exclusive():  # the last one out; of several that try this at once one succeeds
                    _run(_drop_all(url))
                    lock.path.unlink()
        return
    embedded = EmbeddedPostgres(
        roomy_tmp() / f"corkboard-test-{RUN}", durable=False, settings={"max_connections": "200"}, discard=True
    )
    embedded.start()
    try:
        yield embedded.url()
    finally:
        embedded.release()
        if "PYTEST_XDIST_WORKER" not in os.environ:
            embedded.wait_stopped()


def make_template(server_url: str, migrate: Callable[[str], None]) -> str:
    """The name of the run's template database. Whoever needs it first calls `migrate` with its URL, the rest wait."""
    name = f"{PREFIX}_template"
    _run(_make_template(make_url(server_url), name, migrate))
    return name


@contextmanager
def fresh_database(server_url: str, template: str) -> Iterator[str]:
    """The URL of a clone of the template, in which nobody else works."""
    url = make_url(server_url)
    name = f"{PREFIX}_{uuid.uuid4().hex[:8]}"
    _run(_execute(url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    try:
        yield _plain(url.set(database=name))
    finally:
        _run(_execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def _make_template(server_url: URL, name: str, migrate: Callable[[str], None]) -> None:
    async with _connection(server_url) as connection:
        await connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), {"name": name})
        found = text("SELECT datistemplate FROM pg_database WHERE datname = :name")
        if (await connection.execute(found, {"name": name})).scalar():
            return
        await connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # of a failed attempt
        await connection.exec_driver_sql(f"CREATE DATABASE {name}")
        await asyncio.to_thread(migrate, _plain(server_url.set(database=name)))
        await connection.exec_driver_sql(f"ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")


async def _execute(server_url: URL, statement: str) -> None:
    async with _connection(server_url) as connection:
        await connection.exec_driver_sql(statement)


async def _drop_all(server_url: URL) -> None:
    async with _connection(server_url) as connection:
        ours = text("SELECT datname, datistemplate FROM pg_database WHERE starts_with(datname, :prefix)")
        for name, is_template in (await connection.execute(ours, {"prefix": PREFIX})).all():
            if is_template:
                await connection.exec_driver_sql(f"ALTER DATABASE {name} WITH IS_TEMPLATE false")
            await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _connection(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection


@contextmanager
def _among_others() -> Iterator[FileLock]:
    path = Path(tempfile.gettempdir()) / f"{PREFIX}.lock"
    while True:
        with FileLock(path) as lock:
            lock.shared()
            if lock.is_current():  # not one that the last of the others has just removed
                yield lock
                return


def _run(work: Coroutine[object, object, None]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _for_asyncpg(url: URL) -> URL:
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)


def _plain(url: URL) -> str:
    return url.render_as_string(hide_password=False)
