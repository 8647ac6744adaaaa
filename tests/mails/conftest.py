from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar

from tests.mails.smtp import Sink, smtp_server
from tests.people import signed_in


@pytest.fixture
async def sink() -> AsyncGenerator[Sink]:
    async with smtp_server() as sink:
        yield sink


@pytest.fixture
async def admin(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Root", role="admin") as (client, _):
        yield client
