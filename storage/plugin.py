"""Opens the storage with the application and gives it to handlers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.plugins import InitPlugin

from storage.base import Storage


class StoragePlugin(InitPlugin):
    """Handlers ask for it as `storage: NamedDependency[Storage]`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.lifespan.append(self._lifespan)
        app_config.dependencies["storage"] = Provide(self._provide, sync_to_thread=False)
        return app_config

    @asynccontextmanager
    async def _lifespan(self, _: Litestar) -> AsyncGenerator[None]:
        try:
            await self._storage.open()
            yield
        finally:
            await self._storage.close()

    def _provide(self) -> Storage:
        return self._storage
