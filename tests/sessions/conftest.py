from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.settings import Limits, Settings
from tests.running import running


@pytest.fixture
async def board(settings: Settings, ui: Path, empty_database_url: str) -> AsyncGenerator[Litestar]:
    """With limits, and a database of its own."""
    database = msgspec.structs.replace(settings.database, url=empty_database_url)
    chosen = msgspec.structs.replace(settings, limits=Limits(enabled=True), database=database)
    async with running(create_app(chosen, ui=ui)) as app:
        yield app
