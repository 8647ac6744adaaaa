"""The counts that the total of a list comes from: right whatever is written, and however."""

import asyncio

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.transaction import transaction
from tests.items.test_items import URL, add
from tests.people import signed_in

WRONG = """
select * from (select project_id, status, count(*) as number from items group by project_id, status) as counted
full join item_counts using (project_id, status, number)
where counted is null or item_counts is null
"""


async def wrong(app: Litestar) -> int:
    """Counts that are not those of the items."""
    async with app.state.sessions() as session:
        return len((await session.execute(text(WRONG))).all())


async def totals(client: httpx.AsyncClient, **query: str | int) -> int:
    answer = await client.get(URL, params={"limit": 1, **query})
    return int(answer.headers["x-total-count"])


async def test_counts_follow_the_items(app: Litestar, staff: httpx.AsyncClient) -> None:
    items = [await add(staff, f"item {n}") for n in range(9)]
    assert (await totals(staff), await totals(staff, status="planned"), await wrong(app)) == (9, 9, 0)
    for item in items[:4]:
        await staff.patch(f"{URL}/{item['id']}", json={"status": "done"})
    await staff.put(f"{URL}/{items[5]['id']}/place", json={"status": "later", "after": None})
    assert [await totals(staff, status=status) for status in ("planned", "done", "later", "none")] == [4, 4, 1, 0]
    assert await wrong(app) == 0
    for item in items[:6]:
        assert (await staff.delete(f"{URL}/{item['id']}")).status_code == 204
    assert (await totals(staff), await totals(staff, status="done"), await wrong(app)) == (3, 0, 0)


@pytest.mark.committed
async def test_counts_are_right_however_many_write_at_once(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _):
        items = await asyncio.gather(*(add(root, f"item {n}") for n in range(12)))
        for status in ("done", "later"):
            moves = (root.patch(f"{URL}/{item['id']}", json={"status": status}) for item in items[:8])
            deletions = (root.delete(f"{URL}/{item['id']}") for item in items[6:10])
            additions = (root.post(URL, json={"name": "x", "status": "done"}) for _ in range(4))
            answers = await asyncio.gather(*moves, *deletions, *additions)
            assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}
        assert (await totals(root), await wrong(app)) == (16, 0)


async def test_counts_go_with_the_project(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Own"})).json()
        for n in range(3):
            await add(ada, f"item {n}", project_id=project["id"])
        assert (await totals(ada, project_id=project["id"]), await totals(client)) == (3, 0)
        assert (await ada.delete(f"/api/projects/{project['id']}")).status_code == 204
    assert await wrong(app) == 0


async def test_counts_follow_what_is_written_past_the_application(app: Litestar) -> None:
    async with transaction(app.state.sessions) as session:
        for statement in (
            "insert into items (name, status) select 'x', (array['a', 'b'])[1 + n % 2] from generate_series(1, 9) as n",
            "update items set status = 'c' where status = 'a'",
            "delete from items where id % 3 = 0",
        ):
            await session.execute(text(statement))
    assert await wrong(app) == 0
    async with transaction(app.state.sessions) as session:
        await session.execute(text("truncate items cascade"))
    assert await wrong(app) == 0
