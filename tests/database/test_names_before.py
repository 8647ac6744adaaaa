"""A board that is upgraded keeps its public projects; going back, no two projects have the same key."""

import runpy

from advanced_alchemy.config import SQLAlchemyAsyncConfig
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from db.engine import MIGRATIONS
from db.migrate import migrate

(FILE,) = (MIGRATIONS / "versions").glob("*_project_names.py")

PEOPLE = (
    "insert into users (id, email, name, password_hash, role, actor_id) overriding system value values"
    " (1, 'root@example.org', 'Root', 'none', 'admin', gen_random_uuid()),"
    " (2, 'ada@example.org', 'Ada', 'none', 'user', gen_random_uuid())"
)
PROJECTS = (
    "insert into projects (id, name, key, slug, owner_id, is_public) overriding system value values"
    " (2, 'Of an admin', 'AA', 'of-an-admin', 1, true), (3, 'Of a user', 'BB', 'of-a-user', 2, true),"
    " (4, 'Private', 'CC', 'private', 1, false)"
)


async def test_what_was_public_stays_so_and_admins_list_theirs(unmigrated: SQLAlchemyAsyncConfig) -> None:
    migration = runpy.run_path(str(FILE))
    await migrate(unmigrated, migration["down_revision"])
    async with unmigrated.get_engine().begin() as connection:
        for statement in (PEOPLE, PROJECTS):
            await connection.execute(text(statement))
    await migrate(unmigrated, migration["revision"])
    async with unmigrated.get_engine().begin() as connection:
        found = await connection.execute(text("select id, is_public, is_listed from projects order by id"))
        assert [tuple(row) for row in found] == [(1, True, True), (2, True, True), (3, True, False), (4, False, False)]
        again = "insert into projects (id, name, key, slug, is_public) overriding system value values "
        await connection.execute(text(again + "(5, 'Also private', 'AA', 'also-private', false)"))

        def downgrade(sync: Connection) -> None:
            with Operations.context(MigrationContext.configure(sync)):
                migration["downgrade"]()

        await connection.run_sync(downgrade)
        keys = list(await connection.scalars(text("select key from projects order by id")))
        assert keys == ["FB", "AA", "BB", "CC", "ZF"]
