"""What an upgrade makes of rows that were there before."""

import runpy

from advanced_alchemy.alembic.commands import AlembicCommands
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import Connection, text

from db.engine import MIGRATIONS
from db.migrate import locked, migrate

PEOPLE = """
insert into users (name, email, password_hash, role, is_active, actor_id)
select name, name || '@example.org', 'x', role, is_active, gen_random_uuid()
from (values ('gone', 'admin', false), ('root', 'admin', true), ('owner', 'user', true), ('locked', 'user', false))
    as people (name, role, is_active)
"""
PROJECTS = """
insert into projects (name, key, slug, owner_id)
select name, upper(name), name, id from users where name in ('owner', 'locked')
"""
MEMBERS = "insert into members (project_id, user_id, role) select id, owner_id, 'owner' from projects where id > 1"
HOOKS = """
insert into webhooks (project_id, url, salt)
select id, 'https://' || slug || '.example/', ''::bytea from projects
union all select null, 'https://site.example/', ''::bytea
"""


async def go_back_before(config: SQLAlchemyAsyncConfig, name: str) -> None:
    (file,) = (MIGRATIONS / "versions").glob(f"*_{name}.py")
    before = runpy.run_path(str(file))["down_revision"]

    def down(connection: Connection) -> None:
        commands = AlembicCommands(config)
        commands.config.attributes["connection"] = connection
        commands.downgrade(before)

    await locked(config.get_engine(), down)


async def execute(config: SQLAlchemyAsyncConfig, *statements: str) -> None:
    async with config.get_engine().begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def rows(config: SQLAlchemyAsyncConfig, query: str) -> list[tuple[object, ...]]:
    async with config.get_engine().connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_addresses_of_admins_are_confirmed(migrated: SQLAlchemyAsyncConfig) -> None:
    await go_back_before(migrated, "invitations")
    await execute(migrated, PEOPLE)
    await migrate(migrated)
    found = await rows(migrated, "select name, email_confirmed_at is not null from users order by id")
    assert found == [("gone", True), ("root", True), ("owner", False), ("locked", False)]


SPELLED = """
insert into users (name, email, password_hash, actor_id, email_confirmed_at)
select email, email, 'x', gen_random_uuid(), now() from unnest(array[
    'ada@example.org', '\uff41\uff44\uff41@example.org', '\uff42\uff4f\uff42@example.org', 'jos\u00e9@example.org',
    '\uff45ve@example.org', '\uff45v\uff45@example.org'
]) as email
"""


async def test_addresses_have_one_spelling(migrated: SQLAlchemyAsyncConfig) -> None:
    """Unless that is somebody's already, or would be two accounts'."""
    await go_back_before(migrated, "spelling_of_addresses")
    await execute(migrated, SPELLED)
    await migrate(migrated)
    found = await rows(migrated, "select name, email, email_confirmed_at is not null from users where email <> name")
    assert found == [("\uff42\uff4f\uff42@example.org", "bob@example.org", False)]


async def test_names_are_indexed_again(migrated: SQLAlchemyAsyncConfig) -> None:
    """By the next start: api/names may compute others than the version before."""
    await go_back_before(migrated, "skeletons_again")
    await execute(migrated, PEOPLE, "insert into name_skeletons (user_id, skeleton) select id, name from users")
    await migrate(migrated)
    assert await rows(migrated, "select skeleton from name_skeletons") == []


async def test_webhooks_get_somebody_who_answers_for_them(migrated: SQLAlchemyAsyncConfig) -> None:
    await go_back_before(migrated, "creators")
    await execute(migrated, PEOPLE, PROJECTS, MEMBERS, HOOKS)
    await migrate(migrated)
    found = await rows(
        migrated,
        "select url, name, webhooks.is_active, off_reason"
        " from webhooks left join users on users.id = webhooks.created_by order by url",
    )
    first = (await rows(migrated, "select slug from projects where id = 1"))[0][0]
    assert sorted(found) == sorted(
        [
            (f"https://{first}.example/", "root", True, None),
            ("https://locked.example/", "locked", False, "creator"),
            ("https://owner.example/", "owner", True, None),
            ("https://site.example/", "root", True, None),
        ]
    )


async def test_without_an_admin_the_sites_webhooks_pause(migrated: SQLAlchemyAsyncConfig) -> None:
    await go_back_before(migrated, "creators")
    await execute(migrated, HOOKS)
    await migrate(migrated)
    found = await rows(migrated, "select created_by, is_active, off_reason from webhooks")
    assert found == [(None, False, "creator")] * 2
    await go_back_before(migrated, "creators")
    assert await rows(migrated, "select is_active, off_reason from webhooks") == [(False, None)] * 2
