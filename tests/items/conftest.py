from collections.abc import AsyncGenerator, Callable

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from api.who import Who
from tests.people import signed_in


@pytest.fixture
async def staff(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody who works on every project."""
    async with signed_in(app, "Root", role="admin") as (client, _):
        yield client


@pytest.fixture
async def writers(app: Litestar) -> AsyncGenerator[Callable[[Who], None]]:
    """Sets who may propose items."""
    settings = app.state.settings

    def only(who: Who) -> None:
        app.state.settings = replace(settings, access=Access(items=who))

    yield only
    app.state.settings = settings
