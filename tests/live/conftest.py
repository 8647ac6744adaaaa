from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from api.connections import Connections
from api.events.live.hub import Hub, Pace
from tests.running import serving


@pytest.fixture
def pace() -> Pace:
    """Nobody waits long in a test."""
    return Pace(heartbeat_s=0.1, check_s=0.1)


@pytest.fixture
async def hub(app: Litestar, pace: Pace) -> AsyncGenerator[Hub]:
    """One that is open, in the place of the application's own, which has closed: tests/conftest.py."""
    closed = app.state.live, app.state.connections
    app.state.live, app.state.connections = Hub(app.state.sessions, app.state.bell, pace), Connections(100, 100)
    async with app.state.live.open():
        yield app.state.live
    app.state.live, app.state.connections = closed


@pytest.fixture
async def url(app: Litestar, hub: Hub) -> AsyncGenerator[str]:
    async with serving(app) as url:
        yield url
