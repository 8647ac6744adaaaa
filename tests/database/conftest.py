"""Databases to migrate: empty ones, and migrations of a test's own on top of the product's; and one that is full."""

import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import engine as engines
from db.engine import make_config
from tests import cluster
from tests.database import crowd
from tests.explaining import filled

MIGRATIONS = engines.MIGRATIONS
HEAD = max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))

EXTRA = '''
"""Extra."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''


@pytest.fixture
def unmigrated_url(database_server: str) -> Iterator[str]:
    with cluster.fresh_database(database_server, "template1") as url:
        yield url


@pytest.fixture
async def unmigrated(unmigrated_url: str) -> AsyncGenerator[SQLAlchemyAsyncConfig]:
    config = make_config(unmigrated_url)
    yield config
    await config.get_engine().dispose()


@pytest.fixture
async def migrated(empty_database_url: str) -> AsyncGenerator[SQLAlchemyAsyncConfig]:
    config = make_config(empty_database_url)
    yield config
    await config.get_engine().dispose()


@pytest.fixture
def extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts one more migration on top, for configurations made from then on; returns the folder of migrations."""

    def put(upgrade: str, downgrade: str = "pass") -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "9999_extra.py").write_text(
            EXTRA.format(head=HEAD, upgrade=upgrade, downgrade=downgrade)
        )
        monkeypatch.setattr(engines, "MIGRATIONS", folder)
        return folder

    return put


@pytest.fixture(scope="session")
async def crowded(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    """To be read only."""
    async with filled(database_server, database_template, crowd.FILL) as engine:
        yield engine


async def values(engine: AsyncEngine, query: str) -> list[str]:
    """The first column of what a query finds."""
    async with engine.connect() as connection:
        return [str(row[0]) for row in await connection.execute(text(query))]


async def tables(engine: AsyncEngine) -> list[str]:
    return await values(engine, "select tablename from pg_tables where schemaname = 'public' order by 1")


async def version(engine: AsyncEngine) -> list[str]:
    return await values(engine, "select version_num from alembic_version")


async def migration_locks(engine: AsyncEngine) -> list[str]:
    of_this = "locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
    return await values(engine, f"select pid from pg_locks where {of_this}")
