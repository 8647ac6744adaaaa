from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from tests.visibility.world import PRIVATE, World, world


@pytest.fixture
async def private(app: Litestar) -> AsyncGenerator[World]:
    async with world(app, PRIVATE) as made:
        yield made
