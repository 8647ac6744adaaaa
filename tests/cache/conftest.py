"""An application that keeps answers, on a database of its own: what is committed there is really committed."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.app import create_app
from api.settings import Cache, Database, Settings
from tests.running import client_of, running


@pytest.fixture
def keeping(settings: Settings, empty_database_url: str) -> Settings:
    return replace(settings, database=Database(url=empty_database_url), cache=Cache(feed=True))


@pytest.fixture
async def board(keeping: Settings, ui: Path) -> AsyncGenerator[Litestar]:
    async with running(create_app(keeping, ui=ui)) as board:
        yield board


@pytest.fixture
async def reader(board: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(board) as reader:
        yield reader


@pytest.fixture
async def writer(board: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(board) as writer:
        yield writer
