"""Stands between the driver and PostgreSQL, and can swallow an answer: the statement counts, and nobody is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

PORT = 5432
CHUNK = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class SilentProxy:
    def __init__(self, url: str) -> None:
        self._to = make_url(url)
        self._swallows = False

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[str]:
        """The URL of the same database, through this."""
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            through = self._to.set(host="127.0.0.1", port=port, query={"ssl": "disable"})
            yield through.render_as_string(hide_password=False)

    def swallow_next(self) -> None:
        """The next answer does not arrive: its connection is cut instead."""
        self._swallows = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, questions = await self._connect()
        asking = asyncio.create_task(_pump(reader, questions))
        while data := await answers.read(CHUNK):
            if self._swallows:
                self._swallows = False
                break
            writer.write(data)
        asking.cancel()
        questions.close()
        writer.close()

    async def _connect(self) -> Streams:
        """As the driver would: to the socket in the folder that the URL names, or over TCP."""
        if folder := self._to.query.get("host"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{PORT}")
        return await asyncio.open_connection(self._to.host, self._to.port or PORT)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
    writer.close()
