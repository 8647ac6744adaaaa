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


async def test_what_is_new_stands_last(staff: httpx.AsyncClient) -> None:
    await line(staff, "a", "b")
    await add(staff, "c", status="done")
    await line(staff, "d")
    assert await names(staff) == ["a", "b", "d", "c"]
    assert await names(staff, status="planned") == ["a", "b", "d"]


async def test_the_list_goes_column_by_column(staff: httpx.AsyncClient) -> None:
    """As the roadmap shows them: words of one's own by name, and what is only proposed comes last."""
    for status in ("someday", "proposed", "done", "blocked", "in_progress", "planned"):
        for n in (1, 2):
            await add(staff, f"{status} {n}", status=status)
    columns = ("planned", "in_progress", "done", "blocked", "someday", "proposed")
    listed = [f"{status} {n}" for status in columns for n in (1, 2)]
    assert await names(staff) == listed
    assert await names(staff, limit=3, offset=4) == listed[4:7]
    (first, *_) = (await staff.get(URL, params={"status": "someday"})).json()
    await staff.patch(f"{URL}/{first['id']}", json={"status": "planned"})
    assert (await names(staff))[:3] == ["someday 1", "planned 1", "planned 2"]


async def test_moving(staff: httpx.AsyncClient) -> None:
    a, b, c = await line(staff, "a", "b", "c")
    moved = await place(staff, c, "planned", None)
    assert await names(staff) == ["c", "a", "b"]
    assert moved == await place(staff, c, "planned", None)
    await place(staff, c, "planned", a)
    assert await names(staff) == ["a", "c", "b"]
    assert (await place(staff, a, "done", None))["status"] == "done"
    await place(staff, b, "done", a)
    await place(staff, c, "done", a)
    assert await names(staff, status="done") == ["a", "c", "b"]


async def test_moving_within_a_column_is_no_edit(staff: httpx.AsyncClient) -> None:
    a, b = [await add(staff, title) for title in "ab"]
    assert (await place(staff, b["id"], "planned", None))["updated_at"] == b["updated_at"]
    assert (await staff.get(f"{URL}/{a['id']}")).json() == a


async def test_only_below_another_item_of_the_column(staff: httpx.AsyncClient) -> None:
    a, b = await line(staff, "a", "b")
    await staff.patch(f"{URL}/{b}", json={"status": "done"})
    for after in (a, b, 999_999):
        answer = await staff.put(f"{URL}/{a}/place", json={"status": "planned", "after": after})
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["after"]


async def test_there_is_always_room(staff: httpx.AsyncClient) -> None:
    order = await line(staff, "a", "b", "c", "d")
    for _ in range(120):
        order = [order[0], order[2], order[1], order[3]]
        await place(staff, order[1], "planned", order[0])
    assert [item["id"] for item in (await staff.get(URL)).json()] == order


@pytest.mark.committed
async def test_many_hands_at_once(staff: httpx.AsyncClient) -> None:
    """No two stand at one place, and no part of the metadata that several write is lost."""
    made = await asyncio.gather(*(add(staff, f"item {n}") for n in range(12)))
    assert sorted(item["position"] for item in made) == list(range(12))
    path = f"{URL}/{made[0]['id']}"
    answers = await asyncio.gather(*(staff.patch(path, json={"metadata": {f"k{n}": n}}) for n in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await staff.get(path)).json()["metadata"] == {f"k{n}": n for n in range(12)}
    await asyncio.gather(*(place(staff, item["id"], "planned", made[0]["id"]) for item in made[1:]))
    positions = [item["position"] for item in (await staff.get(URL)).json()]
    assert len(set(positions)) == 12
