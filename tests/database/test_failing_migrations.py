"""A migration that fails leaves nothing half done, and says in one line why."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import text

from db import migrate as migrations
from db.engine import MigrationError, make_config
from db.migrate import migrate
from tests.database.conftest import HEAD, migration_locks, tables, values, version

HALF_WAY = "op.execute('create table half (id int)'); op.execute('select 1 / 0')"
ROOT = Path(__file__).parents[2]
NOT_IMPORTED = {"alembic", "confluent_kafka", "minio"}
"""By a server that needs none of them."""
WITH_MIGRATIONS_OF = (
    "import sys, pathlib, db.engine; db.engine.MIGRATIONS = pathlib.Path(sys.argv.pop(1)); "
    "from api.__main__ import main; main()"
)


async def test_nothing_of_it_is_kept(empty_database_url: str, extra: Callable[..., Path]) -> None:
    extra(HALF_WAY)
    config = make_config(empty_database_url)
    engine = config.get_engine()
    for _ in range(2):
        with pytest.raises(MigrationError, match="division by zero") as caught:
            await migrate(config)
        assert "\n" not in str(caught.value)
        assert "half" not in await tables(engine)
        assert await version(engine) == [HEAD]
        assert await migration_locks(engine) == []
    assert await values(engine, "show lock_timeout") == ["10s"]
    await engine.dispose()


async def test_the_next_one_that_works_goes_on_from_there(empty_database_url: str, extra: Callable[..., Path]) -> None:
    folder = extra(HALF_WAY)
    config = make_config(empty_database_url)
    with pytest.raises(MigrationError):
        await migrate(config)
    file = folder / "versions" / "9999_extra.py"
    file.write_text(file.read_text().replace("; op.execute('select 1 / 0')", ""))
    again = make_config(empty_database_url)
    await migrate(again)
    assert "half" in await tables(again.get_engine())
    await config.get_engine().dispose()
    await again.get_engine().dispose()


async def test_an_error_of_python_too(empty_database_url: str, extra: Callable[..., Path]) -> None:
    extra("op.execute('create table half (id int)'); raise ValueError('no such colour')")
    config = make_config(empty_database_url)
    with pytest.raises(MigrationError, match="no such colour"):
        await migrate(config)
    assert "half" not in await tables(config.get_engine())
    assert await migration_locks(config.get_engine()) == []
    await config.get_engine().dispose()


async def test_a_connection_that_dies_in_it(empty_database_url: str, extra: Callable[..., Path]) -> None:
    extra("op.execute('create table half (id int)'); op.execute('select pg_terminate_backend(pg_backend_pid())')")
    config = make_config(empty_database_url)
    with pytest.raises(MigrationError):
        await migrate(config)
    assert "half" not in await tables(config.get_engine())
    assert await migration_locks(config.get_engine()) == []
    await config.get_engine().dispose()


async def test_a_database_of_a_newer_version(migrated: SQLAlchemyAsyncConfig) -> None:
    async with migrated.get_engine().begin() as connection:
        await connection.execute(text("update alembic_version set version_num = 'from-the-future'"))
    with pytest.raises(MigrationError, match="from-the-future"):
        await migrate(migrated)


async def test_a_current_schema_needs_no_lock_and_no_alembic(migrated: SQLAlchemyAsyncConfig) -> None:
    imported = [sys.executable, "-c", f"import sys, api.cli.serve; sys.exit(len({NOT_IMPORTED} & sys.modules.keys()))"]
    assert (await asyncio.to_thread(subprocess.run, imported, cwd=ROOT, check=False)).returncode == 0
    async with migrated.get_engine().connect() as other:
        await other.execute(text("select pg_advisory_lock(:key)"), migrations.LOCK)
        await migrate(migrated)
        await other.execute(text("select pg_advisory_unlock(:key)"), migrations.LOCK)


async def test_another_that_does_not_end(migrated: SQLAlchemyAsyncConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "LOCK_WAIT_S", 0.3)
    async with migrated.get_engine().connect() as other:
        await other.execute(text("select pg_advisory_lock(:key)"), migrations.LOCK)
        with pytest.raises(MigrationError, match="another process"):
            await migrate(migrated, HEAD)
        await other.execute(text("select pg_advisory_unlock(:key)"), migrations.LOCK)
    await migrate(migrated)


async def test_who_waits_for_the_lock_takes_it_when_it_is_free(migrated: SQLAlchemyAsyncConfig) -> None:
    async with migrated.get_engine().connect() as other:
        await other.execute(text("select pg_advisory_lock(:key)"), migrations.LOCK)
        waiting = asyncio.create_task(migrate(migrated, HEAD))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
        await other.execute(text("select pg_advisory_unlock(:key)"), migrations.LOCK)
        await waiting


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_commands_say_so_in_a_line(
    empty_database_url: str, extra: Callable[..., Path], tmp_path: Path, command: str
) -> None:
    folder = extra(HALF_WAY)
    env = {
        **os.environ,
        "CORKBOARD_DATABASE__URL": empty_database_url,
        "CORKBOARD_SERVER__DATA": str(tmp_path),
        "CORKBOARD_SERVER__PORT": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", WITH_MIGRATIONS_OF, str(folder), command],
        env=env,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: A migration failed, nothing of it was kept: ")
    assert done.stderr.count("\n") == 1
    assert "division by zero" in done.stderr
