"""A project with everybody who can have a part in it."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import pytest
from litestar import Litestar

from tests.issues.team import Team, gather


@pytest.fixture
async def team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:
        yield await gather(app, stack)


@pytest.fixture
async def secret_team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:
        yield await gather(app, stack, is_public=False)
