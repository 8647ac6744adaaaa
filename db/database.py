"""The database of an installation: a server somewhere else, or the embedded one below the data folder."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from db.engine import make_config

WATCH_EVERY_S = 1.0
STOP_WAIT_S = 2.0

logger = logging.getLogger(__name__)


class Database:
    """`url` empty: the embedded PostgreSQL in `folder`. Nothing is started or opened before `held` or `running`."""

    def __init__(self, url: str, folder: Path, *, pool_size: int = 15, max_overflow: int = 0) -> None:
        self.embedded = None if url else EmbeddedPostgres(folder)
        self.config = make_config(
            self.embedded.url() if self.embedded else url, pool_size=pool_size, max_overflow=max_overflow
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """The embedded server runs meanwhile; the last process that leaves stops it."""
        if self.embedded is None:
            yield
            return
        self.embedded.start()
        try:
            yield
        finally:
            self.embedded.release()
            with suppress(EmbeddedPostgresError):  # another process uses it still
                self.embedded.wait_stopped(STOP_WAIT_S)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """The same inside an event loop; a server that dies is brought back."""
        if self.embedded is None:
            yield
            return
        await asyncio.to_thread(self.embedded.start)
        watch = asyncio.create_task(_watch(self.embedded))
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            await self.config.get_engine().dispose()
            await asyncio.to_thread(self.embedded.release)


async def _watch(embedded: EmbeddedPostgres) -> None:
    while True:
        await asyncio.sleep(WATCH_EVERY_S)
        try:
            if await asyncio.to_thread(embedded.ensure):
                logger.warning("The embedded PostgreSQL had gone and was started again.")
        except EmbeddedPostgresError as error:
            logger.warning("The embedded PostgreSQL cannot be started again yet: %s", error)
