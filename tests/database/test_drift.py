"""The migrations make exactly what the models describe."""

import runpy
from typing import Any

from advanced_alchemy.config import SQLAlchemyAsyncConfig
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from db.base import metadata
from db.engine import MIGRATIONS
from tests.database.catalog import schema_of

FUNCTIONS = (
    ("0007_issue_search", "LOWER_ALL"),
    ("0015_documents_together", "SEARCH_DOCUMENT"),
    ("0014_post_documents", "SEARCH_GRAMS"),
    ("0014_post_documents", "POST_GRAMS"),
    ("0014_post_documents", "KEEP_POST_DOCUMENT"),
    ("0015_documents_together", "ADD_POST_DOCUMENTS"),
    ("0015_documents_together", "REMOVE_POST_DOCUMENTS"),
    ("0015_documents_together", "EMPTY_POST_DOCUMENTS"),
    ("0030_item_counts", "ADD_ITEM_COUNTS"),
    ("0030_item_counts", "MOVE_ITEM_COUNT"),
    ("0030_item_counts", "REMOVE_ITEM_COUNTS"),
    ("0030_item_counts", "EMPTY_ITEM_COUNTS"),
)
"""Of which the models know nothing."""
FUNCTIONS_OVER_TABLES = "LAST_ITEM", "FIRST_ISSUE"
"""Nor of these, which PostgreSQL creates once their tables are there."""


async def test_the_catalogs_are_equal(migrated: SQLAlchemyAsyncConfig, unmigrated: SQLAlchemyAsyncConfig) -> None:
    async with unmigrated.get_engine().begin() as connection:
        for migration, function in FUNCTIONS:
            await connection.execute(text(_written(migration)[function]))
        await connection.run_sync(metadata.create_all)
        for function in FUNCTIONS_OVER_TABLES:
            await connection.execute(text(_written("0029_ends_of_columns")[function]))
        for migration in ("0015_documents_together", "0030_item_counts"):
            for trigger in _written(migration)["TRIGGERS"]:
                await connection.execute(text(trigger))
    by_models, by_migrations = await schema_of(unmigrated.get_engine()), await schema_of(migrated.get_engine())
    for part, described in by_models.items():
        assert by_migrations[part] == described, part
    assert {table.partition(".")[0] for table in by_models["columns"]} == {
        table.name for table in metadata.sorted_tables
    }
    assert any("where" in index.lower() for index in by_models["indexes"].values())
    assert "CHECK" in str(by_models["constraints"])


async def test_alembic_would_generate_nothing(migrated: SQLAlchemyAsyncConfig) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found: list[Any] = compare_metadata(context, metadata)
        return found

    async with migrated.get_engine().connect() as connection:
        assert await connection.run_sync(differences) == []


def _written(migration: str) -> dict[str, Any]:
    return runpy.run_path(str(MIGRATIONS / "versions" / f"{migration}.py"))
