"""What nobody foresaw: the caller learns nothing of the inside, the log everything but what people wrote."""

import pytest
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.response import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.errors.bodies import error_of
from tests.errors.conftest import Start

SECRET = "hunter2"


@get("/broken", sync_to_thread=False)
def broken() -> None:
    raise RuntimeError(f"password={SECRET}")


@get("/broken-sql")
async def broken_sql(session: NamedDependency[AsyncSession]) -> None:
    await session.execute(text("select :password from nowhere"), {"password": SECRET})


@get("/broken-text", media_type="text/plain", sync_to_thread=False)
def broken_text() -> str:
    raise RuntimeError


@get("/broken-answer", sync_to_thread=False)
def broken_answer() -> Response[object]:
    return Response(object())


@get("/group")
async def group() -> None:
    raise ExceptionGroup("several", [RuntimeError(SECRET), ValueError(SECRET)])


@get("/teapot", sync_to_thread=False)
def teapot() -> None:
    raise HTTPException(status_code=418, detail="short and stout")


@get("/gateway", sync_to_thread=False)
def gateway() -> None:
    raise HTTPException(status_code=502, detail=f"password={SECRET}")


@pytest.mark.parametrize("path", ["/broken", "/broken-sql", "/broken-text", "/broken-answer", "/group"])
async def test_is_500_and_logged(start: Start, caplog: pytest.LogCaptureFixture, path: str) -> None:
    app, client = await start(broken, broken_sql, broken_text, broken_answer, group)
    answer = await client.get(path, params={"token": "in-the-query"})
    body = error_of(answer, 500, "internal")
    assert body["detail"]["internal_message"] == "Internal Server Error"
    assert SECRET not in answer.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert caplog.records[0].exc_info
    assert "in-the-query" not in caplog.text
    assert app.state.engine.pool.checkedout() == 0


async def test_the_log_holds_no_parameters_of_statements(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    _, client = await start(broken_sql)
    await client.get("/broken-sql")
    assert "nowhere" in caplog.text
    assert SECRET not in caplog.text


async def test_statuses_that_the_product_has_no_words_for(start: Start) -> None:
    _, client = await start(teapot, gateway)
    body = error_of(await client.get("/teapot"), 418, "i'm-a-teapot")
    assert body["detail"]["internal_message"] == "short and stout"
    answer = await client.get("/gateway")
    error_of(answer, 502, "bad-gateway")
    assert SECRET not in answer.text


async def test_what_the_caller_did_wrong_is_not_logged(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    _, client = await start()
    for path in ("/api/posts/1", "/api/posts?limit=0", "/api/unknown"):
        await client.get(path)
    await client.post("/api/posts", json={})
    assert not caplog.records
