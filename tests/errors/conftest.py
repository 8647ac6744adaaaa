"""Applications of a test's own: with handlers that fail, and with a database that may be broken."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.services.images import ImageService
from api.settings import Database, Settings
from tests.running import client_of, running

Start = Callable[..., Awaitable[tuple[Litestar, httpx.AsyncClient]]]


@pytest.fixture
async def start(
    settings: Settings, ui: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Start]:
    """Starts an application on a database of the test's own; what is given are handlers, and settings of the database.

    Requests have the database to themselves: the sweep of unused pictures does not run, and the channel, which takes a
    connection out of the pool, has it already.
    """

    async def no_sweep(_: ImageService) -> None:
        return

    monkeypatch.setattr(ImageService, "sweep_forever", no_sweep)
    async with AsyncExitStack() as stack:

        async def start_one(*handlers: Any, **chosen: Any) -> tuple[Litestar, httpx.AsyncClient]:
            database = Database(url=empty_database_url, **chosen)
            app = create_app(msgspec.structs.replace(settings, database=database), ui=ui)
            for handler in handlers:
                app.register(handler)
            await stack.enter_async_context(running(app))
            async with asyncio.timeout(10):
                while app.state.engine.pool.checkedout():  # noqa: ASYNC110  the pool offers a number and no event
                    await asyncio.sleep(0.01)
            return app, await stack.enter_async_context(client_of(app))

        yield start_one
