"""Items of one project that arrive together are created together, each as if it had come alone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.actor import Actor
from db.repositories.events import Recorded
from db.repositories.new_items import NewItem, NewItemRepository
from tests.people import signed_in

URL = "/api/items"
PATIENCE_S = 20
VISITOR, ADMIN = Actor(UUID(int=100)), Actor(UUID(int=101), is_admin=True)
NEW = NewItem(1, ADMIN, "Dark mode", "", None, {"effort": {"days": 5}}, is_allowed=False)


async def rows(app: Litestar, statement: str) -> list[tuple[Any, ...]]:
    async with app.state.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def add(client: httpx.AsyncClient, name: str = "Dark mode", **fields: Any) -> dict[str, Any]:
    answer = await client.post(URL, json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


async def test_it_is_one_statement(
    client: httpx.AsyncClient, staff: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    statements()
    await add(client)
    assert len(statements()) == 1
    await add(staff)
    assert len(statements()) == 2  # the first finds out who asks


async def test_it_is_answered_as_it_is_read(client: httpx.AsyncClient, staff: httpx.AsyncClient) -> None:
    for number, caller in enumerate((staff, client, staff)):
        item = await add(caller, description="At last", status="done", metadata={"a": [1e3, "é", None]})
        assert item == (await client.get(f"{URL}/{item['id']}")).json()
        assert (item["position"], item["metadata"]) == (number, {"a": [1000, "é", None]})
        assert item["status"] == ("done" if caller is staff else "proposed")


@pytest.mark.committed
async def test_places_and_log_are_exact_however_many_come_at_once(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _):
        items = await asyncio.gather(*(add(root, f"item {n}") for n in range(30)))
    kept = await rows(app, "select id, name, position from items order by position, id")
    assert [position for _, _, position in kept] == list(range(30))
    assert {(item["id"], item["name"], item["position"]) for item in items} == set(kept)
    told = "select subject, data->>'name', (data->>'item_id')::int from events where kind = 'item.created' order by id"
    assert await rows(app, told) == [(f"item:{item_id}", name, item_id) for item_id, name, _ in sorted(kept)]


@pytest.mark.committed
async def test_who_waits_for_another_process_stands_behind_what_it_created(app: Litestar) -> None:
    """The statement began before the other one committed."""
    async with app.state.engine.begin() as connection:
        await connection.execute(text("select from projects where id = 1 for no key update"))
        waiting = asyncio.gather(*(app.state.item_batches.ask(NEW) for _ in range(3)))
        waits = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'WITH asked%'"
        async with asyncio.timeout(PATIENCE_S):
            while not await rows(app, waits):
                pass
        await connection.execute(text("insert into items (name, position) values ('first', 0), ('second', 7)"))
    async with asyncio.timeout(PATIENCE_S):
        assert [created.position for created in await waiting] == [8, 9, 10]


@pytest.mark.committed
async def test_each_is_checked_for_itself(app: Litestar) -> None:
    """In one statement with others, whose rights are no help."""
    asked = [
        replace(NEW, status="done"),
        replace(NEW, author=VISITOR),
        replace(NEW, author=VISITOR, status="done", is_allowed=True),
        replace(NEW, name="a\0b"),
    ]
    created = await asyncio.gather(*(app.state.item_batches.ask(new) for new in asked), return_exceptions=True)
    assert isinstance(created[3], Exception)
    assert [getattr(one, "status", None) for one in created[:3]] == ["done", None, "proposed"]
    assert await rows(app, "select status, author_id from items order by id") == [
        ("done", ADMIN.id),
        ("proposed", VISITOR.id),
    ]
    closed = "update projects set roadmap_visibility = 'members' where id = 1"
    async with app.state.engine.begin() as connection:
        await connection.execute(text(closed))
    assert (await app.state.item_batches.ask(asked[2])).id is None
    assert (await app.state.item_batches.ask(replace(NEW, project_id=999))).id is None


async def test_between_two_at_the_same_place_there_is_room(app: Litestar, staff: httpx.AsyncClient) -> None:
    first, second, third = [await add(staff, name) for name in "abc"]
    async with app.state.sessions() as session, session.begin():
        await session.execute(text("update items set position = 0"))
    place = {"status": "planned", "after": first["id"]}
    assert (await staff.put(f"{URL}/{third['id']}/place", json=place)).status_code == 200
    names = [item["name"] for item in (await staff.get(URL)).json()]
    assert names == [first["name"], third["name"], second["name"]]


@pytest.mark.committed
async def test_what_is_created_is_told_even_if_the_answer_is_lost(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Recorded] = []
    repository = NewItemRepository(app.state.writes, told.extend)
    (created,) = await repository.create([NEW])
    assert told == [Recorded("item.created", 1, {"item_id": created.id})]

    async def lost(*_: Any) -> Any:
        raise ConnectionResetError

    monkeypatch.setattr(app.state.writes, "rows", lost)
    with pytest.raises(ConnectionResetError):
        await repository.create([NEW])
    assert told[1:] == [Recorded("item.created")]
