"""One PostgreSQL for everything that is measured: the embedded one, in a folder of its own, or one that is named."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Set
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from bench import machine
from db.embedded import EmbeddedPostgres

PREFIX = "bench_"


class Postgres:
    """Durable, with the settings that Corkboard starts it with. `pid` is None for a server somewhere else."""

    def __init__(self, url: str, pid: int | None) -> None:
        self.url = url
        self.pid = pid

    def pin(self, to: Set[int]) -> None:
        if self.pid is not None:
            machine.pin(self.pid, to)

    @asynccontextmanager
    async def database(self, name: str) -> AsyncIterator[str]:
        """The URL of a new, empty database that goes at the end."""
        name = PREFIX + name
        drop = f"drop database if exists {name} with (force)"
        await self._execute(drop)
        await self._execute(f"create database {name}")
        try:
            yield with_database(self.url, name)
        finally:
            await self._execute(drop)

    async def version(self) -> str:
        async with connection(self.url) as connected:
            told: str = await connected.fetchval("show server_version")
        return told.partition(" ")[0]

    async def _execute(self, statement: str) -> None:
        async with connection(self.url) as connected:
            await connected.execute(statement)


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    connected = await asyncpg.connect(url)
    try:
        yield connected
    finally:
        await connected.close()


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def postgres(url: str, folder: Path) -> Iterator[Postgres]:
    """`url` empty: the embedded one, gone with its data at the end."""
    if url:
        yield Postgres(url, None)
        return
    embedded = EmbeddedPostgres(folder, discard=True)
    embedded.start()
    try:
        pid = int((embedded.data / "postmaster.pid").read_text().split("\n", 1)[0])
        yield Postgres(embedded.url(driver=None), pid)
    finally:
        embedded.release()
        embedded.wait_stopped()
