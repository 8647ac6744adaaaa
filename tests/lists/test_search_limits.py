"""A search that takes too long is cancelled by PostgreSQL, well before other statements are."""

from typing import Any

import asyncpg
import pytest
from litestar import Litestar
from sqlalchemy import func, select

from db.engine import STATEMENT_TIMEOUT_MS, make_config
from db.pool import pooled
from db.repositories.search import SEARCH_TIMEOUT_S
from db.statements import Reads
from tests.people import signed_in

SLOW = select(func.pg_sleep(60))
SOON_S = 0.05
PID = select(func.pg_backend_pid())


def searches(app: Litestar) -> dict[str, str]:
    """Every operation that searches, from the document, with its path."""
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    reads = [(path, item["get"]) for path, item in paths.items() if "get" in item]
    return {
        operation["operationId"]: path
        for path, operation in reads
        if "search" in {each["name"] for each in operation.get("parameters", ())}
    }


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Those of the searches that were sent."""
    found: list[float] = []
    within = Reads._fetch_within

    async def noted(reads: Reads, statement: str, arguments: Any, timeout_s: float, **plan: bool) -> list[Any]:
        found.append(timeout_s)
        return await within(reads, statement, arguments, timeout_s, **plan)

    monkeypatch.setattr(Reads, "_fetch_within", noted)
    return found


async def test_every_search_is_limited(app: Litestar, limits: list[float]) -> None:
    found = searches(app)
    assert found.keys() == {"listIssues", "listItems", "listPosts", "listUsers"}
    async with signed_in(app, "Ada", role="admin") as (ada, _):
        for name, path in found.items():
            answer = await ada.get(path.format(project_id=1), params={"search": "abcd"})
            assert answer.status_code == 200, answer.text
            assert set(limits) == {SEARCH_TIMEOUT_S}, name
            limits.clear()
            answer = await ada.get(path.format(project_id=1))
            assert answer.status_code == 200, answer.text
            assert limits == [], name
    assert 1000 * SEARCH_TIMEOUT_S * 3 <= STATEMENT_TIMEOUT_MS


async def test_it_is_cancelled_on_the_server(database_url: str) -> None:
    """The connection lives on, and is given back when nothing runs on it any more."""
    engine = make_config(database_url, pool_size=1, max_overflow=0).get_engine()
    try:
        reads = Reads(pooled(engine))
        ((before,),) = await reads.rows(PID, {})
        with pytest.raises(asyncpg.QueryCanceledError):
            await reads.rows_within(SLOW, {}, SOON_S)
        ((after,),) = await reads.rows_within(PID, {}, 60)
        assert before == after
    finally:
        await engine.dispose()
