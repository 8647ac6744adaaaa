"""The order of the roadmap, and several writers at once."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.items.test_items import URL, add, names


async def place(client: httpx.AsyncClient, item_id: int, status: str, after: int | None) -> dict[str, Any]:
    answer = await client.put(f"{URL}/{item_id}/place", json={"status": status, "after": after})
    assert answer.status_code == 200, answer.text
    item: dict[str, Any] = answer.json()
    return item


async def line(client: httpx.AsyncClient, *titles: str) -> list[int]:
    return [(await add(client, title))["id"] for title in titles]


async def test_what_is_new_stands_last(client: httpx.AsyncClient) -> None:
    await line(client, "a", "b")
    await add(client, "c", status="done")
    await line(client, "d")
    assert await names(client) == ["a", "b", "d", "c"]
    assert await names(client, status="planned") == ["a", "b", "d"]


async def test_the_list_goes_column_by_column(client: httpx.AsyncClient) -> None:
    """As the roadmap shows them; words of one's own come last, by name."""
    for status in ("someday", "done", "blocked", "in_progress", "planned"):
        for n in (1, 2):
            await add(client, f"{status} {n}", status=status)
    columns = ("planned", "in_progress", "done", "blocked", "someday")
    listed = [f"{status} {n}" for status in columns for n in (1, 2)]
    assert await names(client) == listed
    assert await names(client, limit=3, offset=4) == listed[4:7]
    (first, *_) = (await client.get(URL, params={"status": "someday"})).json()
    await client.patch(f"{URL}/{first['id']}", json={"status": "planned"})
    assert (await names(client))[:3] == ["someday 1", "planned 1", "planned 2"]


async def test_moving(client: httpx.AsyncClient) -> None:
    a, b, c = await line(client, "a", "b", "c")
    moved = await place(client, c, "planned", None)
    assert await names(client) == ["c", "a", "b"]
    assert moved == await place(client, c, "planned", None)
    await place(client, c, "planned", a)
    assert await names(client) == ["a", "c", "b"]
    assert (await place(client, a, "done", None))["status"] == "done"
    await place(client, b, "done", a)
    await place(client, c, "done", a)
    assert await names(client, status="done") == ["a", "c", "b"]


async def test_moving_within_a_column_is_no_edit(client: httpx.AsyncClient) -> None:
    a, b = [await add(client, title) for title in "ab"]
    assert (await place(client, b["id"], "planned", None))["updated_at"] == b["updated_at"]
    assert (await client.get(f"{URL}/{a['id']}")).json() == a


async def test_only_below_another_item_of_the_column(client: httpx.AsyncClient) -> None:
    a, b = await line(client, "a", "b")
    await client.patch(f"{URL}/{b}", json={"status": "done"})
    for after in (a, b, 999_999):
        answer = await client.put(f"{URL}/{a}/place", json={"status": "planned", "after": after})
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["after"]


async def test_there_is_always_room(client: httpx.AsyncClient) -> None:
    order = await line(client, "a", "b", "c", "d")
    for _ in range(120):
        order = [order[0], order[2], order[1], order[3]]
        await place(client, order[1], "planned", order[0])
    assert [item["id"] for item in (await client.get(URL)).json()] == order


@pytest.mark.committed
async def test_many_hands_at_once(client: httpx.AsyncClient) -> None:
    """No two stand at one place, and no part of the metadata that several write is lost."""
    made = await asyncio.gather(*(add(client, f"item {n}") for n in range(12)))
    assert sorted(item["position"] for item in made) == list(range(12))
    path = f"{URL}/{made[0]['id']}"
    answers = await asyncio.gather(*(client.patch(path, json={"metadata": {f"k{n}": n}}) for n in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await client.get(path)).json()["metadata"] == {f"k{n}": n for n in range(12)}
    await asyncio.gather(*(place(client, item["id"], "planned", made[0]["id"]) for item in made[1:]))
    positions = [item["position"] for item in (await client.get(URL)).json()]
    assert len(set(positions)) == 12
