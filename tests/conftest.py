"""One application per run on real PostgreSQL; what a test writes is rolled back after it.

Tests of real concurrency or of commits carry the mark `committed`: their tables are emptied afterwards instead.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker

from api.app import create_app
from api.settings import Cache, Database, Events, Limits, Security, Server, Settings
from db.base import metadata
from db.engine import make_config
from db.migrate import migrate
from db.pool import Connect
from db.statements import Driver
from tests import cluster
from tests.running import client_of, running

Statements = list[str]

CHANGED_IN_THE_FIRST_PROJECT = (
    "last_issue",
    "is_public",
    "posts_visibility",
    "roadmap_visibility",
    "issues_visibility",
    "members_visibility",
    "event_floors",
)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    with cluster.server() as url:
        yield url


def migrate_template(url: str) -> None:
    async def run() -> None:
        config = make_config(url)
        await migrate(config)
        await config.get_engine().dispose()

    asyncio.run(run())


@pytest.fixture(scope="session")
def database_template(database_server: str) -> str:
    return cluster.make_template(database_server, migrate_template)


@pytest.fixture(scope="session")
def database_url(database_server: str, database_template: str) -> Iterator[str]:
    with cluster.fresh_database(database_server, database_template) as url:
        yield url


@pytest.fixture
def empty_database_url(database_server: str, database_template: str) -> Iterator[str]:
    """A database of the test's own, migrated and empty."""
    with cluster.fresh_database(database_server, database_template) as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        server=Server(
            data=str(tmp_path_factory.mktemp("data")),
            cors_origins=("http://localhost:4200",),
            allowed_hosts=("board.test",),  # of `tests.running.client_of`
        ),
        database=Database(url=database_url, pool_size=5, max_overflow=10),
        limits=Limits(enabled=False),
        events=Events(deliver=False),
        cache=Cache(feed=False),  # what a test rolls back or writes by itself is told to nobody
        security=Security(secret="only for tests " * 3),
    )


@pytest.fixture(scope="session")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built SPA in miniature, so that the API's tests need no Node."""
    root = tmp_path_factory.mktemp("ui")
    (root / "index.html").write_text("<!doctype html><title>Corkboard</title>")
    (root / "main-ABCDEFGH.js").write_text("console.log('main')")
    (root / "main-ABCDEFGH.js.br").write_bytes(b"as brotli")
    (root / "main-ABCDEFGH.js.gz").write_bytes(b"as gzip")
    return root


@pytest.fixture(scope="session")
async def app(settings: Settings, ui: Path) -> AsyncGenerator[Litestar]:
    async with running(create_app(settings, ui=ui)) as app:
        app.state.live.close()  # as at its end: a client without sockets waits for the end of each answer
        yield app


@pytest.fixture(autouse=True)
async def clean(request: pytest.FixtureRequest) -> AsyncGenerator[None]:
    """Where the application is used: its commits become savepoints of one transaction that is rolled back."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Litestar = request.getfixturevalue("app")
    engine: AsyncEngine = app.state.engine
    if request.node.get_closest_marker("committed"):
        yield
        async with engine.begin() as connection:
            first = ", ".join(f"{name} = default" for name in CHANGED_IN_THE_FIRST_PROJECT)
            await connection.execute(text("update projects set owner_id = null"))
            await connection.execute(text(f"update projects set {first} where id = 1"))
            for table in reversed(metadata.sorted_tables):
                kept = " where id <> 1" if table.name == "projects" else ""  # the first project is always there
                await connection.execute(text(f"delete from {table.name}{kept}"))
        return
    sessions, reads, writes = app.state.sessions, app.state.reads, app.state.writes
    pool = writes.connect
    reads.forget()
    async with engine.connect() as connection:
        transaction = await connection.begin()
        await connection.execute(text("select"))  # SQLAlchemy begins with the first statement, and not before
        app.state.sessions = async_sessionmaker(
            bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        reads.connect = writes.connect = bound(connection)
        yield
        await transaction.rollback()
    app.state.sessions, reads.connect, writes.connect = sessions, pool, pool


def bound(connection: AsyncConnection) -> Connect:
    """The driver's side of a connection: it sees what its transaction has written, and its commits are savepoints."""
    alone = asyncio.Lock()

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Any]:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        async with alone, driver.transaction():
            yield driver

    return connect


@pytest.fixture
async def client(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def stranger(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody else than `client`."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
def statements(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Statements]]:
    """What was sent to the database since the last call, savepoints left out."""
    sent: Statements = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    def take() -> Statements:
        taken, sent[:] = list(sent), []
        return taken

    async def fetch(driver: Driver, statement: str, arguments: Sequence[Any]) -> list[Any]:
        sent.append(statement)
        return await unnoted(driver, statement, arguments)

    async def fetch_within(driver: Driver, statement: str, arguments: Sequence[Any], **limits: Any) -> list[Any]:
        sent.append(statement)
        return await unnoted_within(driver, statement, arguments, **limits)

    unnoted, unnoted_within = Driver._fetch, Driver._fetch_within
    monkeypatch.setattr(Driver, "_fetch", fetch)
    monkeypatch.setattr(Driver, "_fetch_within", fetch_within)
    engine = app.state.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield take
    event.remove(engine, "before_cursor_execute", note)
