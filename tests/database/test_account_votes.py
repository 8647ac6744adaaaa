"""Votes that were cast before posts told how many are of accounts."""

from advanced_alchemy.alembic.commands import AlembicCommands
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import Connection, text

from db.migrate import locked, migrate
from tests.database.conftest import MIGRATIONS

(REVISION,) = (file.name[:4] for file in (MIGRATIONS / "versions").glob("*_account_votes.py"))
BEFORE = f"{int(REVISION) - 1:04}"

FILL = """
    insert into users (email, name, password_hash, actor_id)
    select n || '@example.org', 'A', 'none', ('00000000-0000-0000-0000-00000000000' || n)::uuid
    from generate_series(1, 3) n;
    insert into posts (title, text, upvotes, downvotes) values ('a', 'b', 3, 1), ('a', 'b', 1, 0), ('a', 'b', 0, 0);
    insert into votes (post_id, voter_id, value)
    select
        (array(select id from posts order by id))[post],
        ('00000000-0000-0000-0000-00000000000' || voter)::uuid,
        value
    from (values (1, 1, 1), (1, 2, -1), (1, 3, 1), (1, 7, 1), (2, 8, 1), (3, 1, 0)) cast_votes (post, voter, value)
"""


async def test_earlier_votes_are_counted(unmigrated: SQLAlchemyAsyncConfig) -> None:
    engine = unmigrated.get_engine()

    def up(connection: Connection) -> None:
        commands = AlembicCommands(unmigrated)
        commands.config.attributes["connection"] = connection
        commands.upgrade(BEFORE)

    await locked(engine, up)
    async with engine.begin() as connection:
        for statement in FILL.split(";"):
            await connection.execute(text(statement))
    await migrate(unmigrated)
    async with engine.connect() as connection:
        counted = await connection.execute(text("select account_upvotes, account_downvotes from posts order by id"))
        assert [tuple(row) for row in counted] == [(2, 1), (0, 0), (0, 0)]
