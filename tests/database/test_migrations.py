"""From nothing to the newest schema and back, by any number of processes at once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from advanced_alchemy.alembic.commands import AlembicCommands
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.base import metadata
from db.engine import IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, make_config
from db.migrate import locked, migrate
from tests.database.conftest import HEAD, migration_locks, tables, values, version

TABLES = sorted(["alembic_version", *(table.name for table in metadata.sorted_tables)])
ROOT = Path(__file__).parents[2]


async def downgrade(config: SQLAlchemyAsyncConfig) -> None:
    def down(connection: Connection) -> None:
        commands = AlembicCommands(config)
        commands.config.attributes["connection"] = connection
        commands.downgrade("base")

    await locked(config.get_engine(), down)


async def test_from_nothing(unmigrated: SQLAlchemyAsyncConfig) -> None:
    engine = unmigrated.get_engine()
    await migrate(unmigrated)
    assert await tables(engine) == TABLES
    assert await version(engine) == [HEAD]
    assert await migration_locks(engine) == []


async def test_again_changes_nothing(migrated: SQLAlchemyAsyncConfig) -> None:
    await migrate(migrated)
    assert await version(migrated.get_engine()) == [HEAD]


async def test_up_down_and_up(unmigrated: SQLAlchemyAsyncConfig) -> None:
    engine = unmigrated.get_engine()
    await migrate(unmigrated)
    await downgrade(unmigrated)
    assert await tables(engine) == ["alembic_version"]
    assert await version(engine) == []
    assert await values(engine, "select proname from pg_proc where pronamespace = 'public'::regnamespace") == []
    await migrate(unmigrated)
    assert await tables(engine) == TABLES


def test_there_is_one_line_of_migrations(unmigrated: SQLAlchemyAsyncConfig) -> None:
    scripts = ScriptDirectory.from_config(AlembicCommands(unmigrated).config)
    assert scripts.get_heads() == [HEAD]
    assert scripts.get_bases() == ["0001"]


def test_four_processes_at_once(unmigrated_url: str, tmp_path: Path) -> None:
    env = {**os.environ, "CORKBOARD_DATABASE__URL": unmigrated_url, "CORKBOARD_SERVER__DATA": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-m", "api", "migrate"], env=env, cwd=ROOT, stdout=-1, stderr=-2, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said


async def test_four_at_once_migrate_once(unmigrated_url: str, extra: Callable[..., Path]) -> None:
    extra("op.execute('create table ran as select 1 as once, pg_sleep(0.1)::text as slept')")
    configs = [make_config(unmigrated_url) for _ in range(4)]
    await asyncio.gather(*(migrate(config) for config in configs))
    engine = configs[0].get_engine()
    assert await values(engine, "select once from ran") == ["1"]
    assert await version(engine) == ["9999"]
    assert await migration_locks(engine) == []
    for config in configs:
        await config.get_engine().dispose()


async def test_a_migration_has_time_but_waits_for_nobody_long(unmigrated_url: str, extra: Callable[..., Path]) -> None:
    settings = "unnest(array['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'])"
    query = f"select current_setting(name) from {settings} name"
    extra(f'op.execute("create table seen as {query}")')
    config = make_config(unmigrated_url, pool_size=1, max_overflow=0)
    engine = config.get_engine()
    await migrate(config)
    assert await values(engine, "select * from seen") == ["10s", "10min", "1min"]
    milliseconds = (LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, IDLE_IN_TRANSACTION_TIMEOUT_MS)
    in_seconds = [f"{each // 1000}s" if each < 60_000 else f"{each // 60_000}min" for each in milliseconds]
    assert await values(engine, query) == in_seconds
    await engine.dispose()
