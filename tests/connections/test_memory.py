"""What strangers make the server keep, measured on the process as it is run."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.connections.raw import HOST, Connection, connected, get, post
from tests.operations.board import Board, serving

MB = 1_000_000
GROWTH_MAX = 40 * MB
"""Of a process that has answered before, for all that a test sends."""


@pytest.fixture
def board(tmp_path: Path, empty_database_url: str) -> Iterator[Board]:
    with serving(tmp_path, database__url=empty_database_url) as board:
        board.address()
        yield board
        assert "Traceback" not in board.said()


def resident_bytes(board: Board) -> int:
    status = Path(f"/proc/{board.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


@asynccontextmanager
async def many(url: str, count: int) -> AsyncGenerator[list[Connection]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(connected(url)) for _ in range(count)]


async def grown_by(board: Board, count: int, data: bytes, times: int = 1) -> int:
    """What the process has more at its largest, while so many connections send that."""
    url = board.address()
    async with many(url, count) as connections:
        for connection in connections:
            await connection.send(get())
            assert (await connection.answer()).status == 200
        before, most = resident_bytes(board), 0
        sending = asyncio.gather(*(send(connection, data, times) for connection in connections))
        while not sending.done():
            most = max(most, resident_bytes(board))
            await asyncio.sleep(0.02)
        await sending
        return max(most, resident_bytes(board)) - before


async def send(connection: Connection, data: bytes, times: int) -> None:
    for _ in range(times):
        if connection.writer.is_closing():
            return
        await connection.send(data)


async def test_heads_that_do_not_end(board: Board) -> None:
    """Thirty megabytes of one header each, and the board answers others."""
    async with connected(board.address()) as connection:
        start = f"GET / HTTP/1.1\r\n{HOST}X: ".encode()
        assert await grown_by(board, 20, start + b"a" * MB, 30) < GROWTH_MAX
        await connection.send(get())
        assert (await connection.answer()).status == 200


async def test_heads_that_are_nearly_too_large(board: Board) -> None:
    assert await grown_by(board, 400, f"GET / HTTP/1.1\r\n{HOST}X: ".encode() + b"a" * 30_000) < GROWTH_MAX


async def test_requests_sent_ahead(board: Board) -> None:
    assert await grown_by(board, 20, get().encode() * 20_000) < GROWTH_MAX


async def test_what_stands_around_chunks(board: Board) -> None:
    assert await grown_by(board, 20, post(None).encode() + b"0\r\nX: " + b"a" * MB, 30) < GROWTH_MAX


async def test_bodies_nobody_asked_for(board: Board) -> None:
    body = post(20 * MB, "/api/unknown").encode() + b" " * 20 * MB
    assert await grown_by(board, 20, body) < GROWTH_MAX
