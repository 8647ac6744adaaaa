"""The one-time link, as the console prints it."""

import asyncio
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from api.app import create_app
from api.backends import make_database
from api.cli import cli
from api.cli.create_admin import setup_path
from api.settings import Settings
from tests.accounts.people import PASSWORD
from tests.running import client_of, running

LINK = "http://localhost:8000/setup?token="


async def create_admin(settings: Settings) -> Result:
    env = {"CORKBOARD_DATABASE__URL": settings.database.url, "CORKBOARD_SERVER__DATA": settings.server.data}
    return await asyncio.to_thread(CliRunner().invoke, cli, ["create-admin"], env=env)


@pytest.fixture
def fresh(settings: Settings, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)  # no litestar.toml
    return msgspec.structs.replace(
        settings, database=msgspec.structs.replace(settings.database, url=empty_database_url)
    )


async def test_it_makes_an_admin_at_any_time(fresh: Settings, ui: Path) -> None:
    async with running(create_app(fresh, ui=ui)) as app:
        for number in range(2):  # the second while there is an admin
            printed = await create_admin(fresh)
            assert printed.exit_code == 0, printed.output
            assert printed.output.startswith(LINK)
            token = printed.output.removeprefix(LINK).strip()
            async with app.state.sessions() as session:
                kept = (await session.scalars(text("select hash from setup_tokens where used_at is null"))).all()
            assert kept == [sha256(token.encode()).hexdigest()]
            async with client_of(app) as client:
                new = {
                    "token": token,
                    "email": f"root{number}@example.org",
                    "password": PASSWORD,
                    "name": f"Root {number}",
                }
                answer = await client.post("/api/auth/setup", json=new)
            assert (answer.status_code, answer.json()["role"]) == (201, "admin")


async def test_a_start_offers_it_until_there_is_an_admin(fresh: Settings, ui: Path) -> None:
    async def offered() -> str | None:
        return await setup_path(make_database(fresh), only_first=True)

    assert await offered() != await offered()
    async with running(create_app(fresh, ui=ui)) as app, client_of(app) as client:
        new = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
        assert (await client.post("/api/auth/register", json=new)).status_code == 201
        path = await offered()
        assert path is not None
        root = {**new, "email": "root@example.org", "name": "Root", "token": path.removeprefix("/setup?token=")}
        assert (await client.post("/api/auth/setup", json=root)).status_code == 201
        assert await offered() is None


async def test_a_database_that_is_away_is_one_clear_line(fresh: Settings) -> None:
    away = msgspec.structs.replace(fresh.database, url="postgresql://nobody@127.0.0.1:1/none")
    failed = await create_admin(msgspec.structs.replace(fresh, database=away))
    assert failed.exit_code == 1
    assert failed.output.startswith("Error: ")
    assert failed.output.count("\n") == 1


async def test_without_the_tables_it_says_what_to_do(fresh: Settings) -> None:
    engine = make_database(fresh).config.get_engine()
    async with engine.begin() as connection:
        await connection.execute(text("drop table setup_tokens cascade"))
        await connection.execute(text("alter table users rename to people"))
    await engine.dispose()
    assert await setup_path(make_database(fresh), only_first=True) is None
    failed = await create_admin(fresh)
    assert (failed.exit_code, failed.output.count("\n")) == (1, 1)
    assert "corkboard migrate" in failed.output
