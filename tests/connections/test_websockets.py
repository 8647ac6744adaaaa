"""What a WebSocket may make the server keep."""

import asyncio
import os
import time

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from api.events.live.hub import Hub

SIZE = 65_536


@pytest.fixture
def address(url: str, hub: Hub) -> str:
    return f"{url.replace('http', 'ws')}/ws/me"


async def closing_code(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(10):
        await socket.wait_closed()
    return socket.close_code


def frames(*parts: Frame) -> bytes:
    return b"".join(part.serialize(mask=True) for part in parts)


async def test_nothing_is_compressed(address: str) -> None:
    """What a small message unpacks to would be kept before its size is known, and a window for each connection."""
    async with connect(address, compression="deflate") as socket:
        assert socket.protocol.extensions == []


@pytest.mark.parametrize(("size", "code"), [(SIZE - 100, None), (SIZE + 1, 1009), (10_000_000, 1009)])
async def test_a_message_is_small(address: str, size: int, code: int | None) -> None:
    async with connect(address, max_size=None) as socket:
        try:
            await socket.send('"' + "a" * (size - 2) + '"')
        except ConnectionClosed:
            assert code
        if code is None:
            assert len(await socket.recv()) > size - 100
        else:
            assert await closing_code(socket) == code


async def test_so_is_one_in_parts(address: str) -> None:
    async with connect(address) as socket:
        first = Frame(Opcode.TEXT, b"1", fin=False)
        socket.transport.write(frames(first, *[Frame(Opcode.CONT, b"1" * 1000, fin=False)] * 100))
        assert await closing_code(socket) == 1009


async def test_parts_that_are_empty_have_an_end(address: str) -> None:
    async with connect(address) as socket:
        first = Frame(Opcode.TEXT, b"1", fin=False)
        socket.transport.write(frames(first, *[Frame(Opcode.CONT, b"", fin=False)] * 5000))
        assert await closing_code(socket) == 1009


async def test_many_small_messages_at_once_are_all_answered(address: str) -> None:
    async with connect(address) as socket:
        socket.transport.write(frames(*[Frame(Opcode.TEXT, b"1")] * 20_000))
        for _ in range(20_000):
            assert await socket.recv() == '{"echo":1}'


async def test_whoever_does_not_read_is_not_read(address: str) -> None:
    """Each ping has a pong; of what nobody takes, no more is made."""
    async with connect(address, ping_interval=None) as socket:
        await socket.send("1")
        await socket.recv()
        socket.transport.pause_reading()
        pings, sent, stalled_at = frames(*[Frame(Opcode.PING, os.urandom(125))] * 1000), 0, time.monotonic()
        while sent < 40_000_000 and time.monotonic() - stalled_at < 1:
            if socket.transport.get_write_buffer_size() < 1_000_000:
                socket.transport.write(pings)
                sent, stalled_at = sent + len(pings), time.monotonic()
            await asyncio.sleep(0)
        socket.transport.abort()
    assert sent < 40_000_000, "which is more than the sockets between take in"


async def test_a_conversation_can_be_ended(address: str) -> None:
    """Also by whoever has sent more than is answered by then."""
    async with connect(address, max_queue=None) as socket:
        socket.transport.write(frames(*[Frame(Opcode.TEXT, b"1")] * 3000))
        await socket.recv()
        async with asyncio.timeout(5):
            await socket.close()
    assert socket.close_code == 1000
