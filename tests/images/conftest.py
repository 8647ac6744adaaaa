from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from tests.visibility.world import World, world


@pytest.fixture
async def private(app: Litestar) -> AsyncGenerator[World]:
    async with world(app, is_public=False) as made:
        yield made
