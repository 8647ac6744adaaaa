"""Runs an application: its lifespan in a task of its own, and a real server where sockets matter."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import uvicorn
from litestar import Litestar

from api.http.server import ConnectionLimits, server_options


@asynccontextmanager
async def running(app: Litestar) -> AsyncGenerator[Litestar]:
    """Fixtures are entered and left in different tasks, which the cancel scopes inside a lifespan forbid."""
    up, down = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with app.lifespan():
            up.set()
            await down.wait()

    task = asyncio.create_task(hold())
    waiter = asyncio.create_task(up.wait())
    await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        waiter.cancel()
        task.result()
    try:
        yield app
    finally:
        down.set()
        await task


@asynccontextmanager
async def serving(app: Litestar, limits: ConnectionLimits | None = None) -> AsyncGenerator[str]:
    """The address of a real server for an application that is running already."""
    listener = socket.create_server(("127.0.0.1", 0))
    options = server_options(app.state.settings, limits)
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=10, **options)
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  uvicorn offers a flag and no event
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def client_of(app: Litestar) -> httpx.AsyncClient:
    """A visitor of its own, without sockets. Errors of the application come back as answers, as they would for real."""
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")
