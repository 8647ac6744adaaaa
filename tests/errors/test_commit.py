"""Nobody is told that a change was kept when its COMMIT failed."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.errors.bodies import error_of
from tests.errors.conftest import Start

DEFERRED_KEY = (
    "create table people (id uuid primary key)",
    "alter table posts add constraint fk_posts_people foreign key (author_id) references people (id)"
    " deferrable initially deferred",
)
AT_COMMIT = (
    """
    create function at_commit() returns trigger language plpgsql as $$ begin
      if new.title = 'killed' then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end if;
      if new.title = 'refused' then raise 'select secret from nowhere'; end if;
      return null;
    end $$
    """,
    """
    create constraint trigger at_commit after insert on posts deferrable initially deferred
    for each row execute function at_commit()
    """,
)

Running = tuple[Litestar, httpx.AsyncClient]


@pytest.fixture
async def board(start: Start) -> AsyncGenerator[Running]:
    """One connection only: what a failure left in it, the next request would find."""
    app, client = await start(pool_size=1, max_overflow=0)
    yield app, client
    assert app.state.engine.pool.checkedout() == 0


async def execute(app: Litestar, *statements: str) -> None:
    async with app.state.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def titles(client: httpx.AsyncClient) -> list[str]:
    return [post["title"] for post in (await client.get("/api/posts")).json()["items"]]


async def test_a_deferred_key_refuses(board: Running) -> None:
    app, client = board
    await execute(app, *DEFERRED_KEY)
    answer = await client.post("/api/posts", json={"title": "a", "text": "b"})
    body = error_of(answer, 409, "conflict")
    assert body["detail"]["user_message"] == "Something this refers to does not exist."
    assert await titles(client) == []


async def test_a_connection_dies_in_the_commit(board: Running) -> None:
    app, client = board
    await execute(app, *AT_COMMIT)
    error_of(await client.post("/api/posts", json={"title": "killed", "text": "b"}), 503, "unavailable")
    assert await titles(client) == []
    assert (await client.post("/api/posts", json={"title": "kept", "text": "b"})).status_code == 201
    assert await titles(client) == ["kept"]


async def test_a_commit_fails_of_something_unknown(board: Running, caplog: pytest.LogCaptureFixture) -> None:
    app, client = board
    await execute(app, *AT_COMMIT)
    answer = await client.post("/api/posts", json={"title": "refused", "text": "b"})
    error_of(answer, 500, "internal")
    assert "secret" not in answer.text
    assert "sqlstate P0001" in caplog.text
    assert await titles(client) == []


async def test_the_classic_form_too(board: Running) -> None:
    app, client = board
    await execute(app, *DEFERRED_KEY)
    error_of(await client.post("/post", data={"title": "a", "post": "b"}), 409)
    assert await titles(client) == []


async def test_a_vote_whose_commit_fails_does_not_count(board: Running) -> None:
    app, client = board
    post_id = (await client.post("/api/posts", json={"title": "a", "text": "b"})).json()["id"]
    await execute(
        app,
        "create table people (id uuid primary key)",
        "alter table votes add foreign key (voter_id) references people (id) deferrable initially deferred",
    )
    error_of(await client.put(f"/api/posts/{post_id}/vote", json={"value": 1}), 409)
    post = (await client.get(f"/api/posts/{post_id}")).json()
    assert (post["score"], post["upvotes"], post["version"]) == (0, 0, 0)
