"""A real server whose seconds are short."""

from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from api.http.server import ConnectionLimits
from tests.live.conftest import hub, pace
from tests.running import serving

__all__ = ["hub", "pace"]  # fixtures, by which WebSockets are answered

SHORT = ConnectionLimits(head_s=0.4, keep_alive_s=0.4, silence_s=0.4, linger_s=0.4, sweep_s=0.05)


@pytest.fixture
async def url(app: Litestar) -> AsyncGenerator[str]:
    """With the seconds of an installation."""
    async with serving(app, ConnectionLimits()) as url:
        yield url


@pytest.fixture
async def impatient(app: Litestar) -> AsyncGenerator[str]:
    async with serving(app, SHORT) as url:
        yield url
