"""Who is connected when the server stops, and when the database goes for a while."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from tests.live.listeners import socket, stream
from tests.operations.board import is_postgres, serving


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_streams_end_when_the_server_stops(folder: Path, number: signal.Signals) -> None:
    """At once, and with a word: nothing is torn, and uvicorn has nobody to wait for."""
    with serving(folder) as board:
        url = await asyncio.to_thread(board.address)
        async with stream(url) as listening, socket(url) as talking, socket(url) as following:
            await following.subscribe()
            stopping = asyncio.create_task(asyncio.to_thread(board.stop, number))
            for each in (talking, following):
                assert await each.end() == 1001
            await listening.end()
            assert await stopping == 0
    assert "graceful" not in board.said()
    assert "ERROR" not in board.said()
    assert "Traceback" not in board.said()


async def test_streams_live_through_an_outage_of_the_database(folder: Path) -> None:
    with serving(folder) as board:
        url = await asyncio.to_thread(board.address)
        async with stream(url) as listening, httpx.AsyncClient(base_url=url) as client:
            board.kill(is_postgres)
            while (await client.post("/api/posts", json={"title": "back", "text": "x"})).status_code != 201:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            assert (await listening.next()).data["data"]["title"] == "back"
            await client.aclose()
        assert await asyncio.to_thread(board.stop) == 0
