from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from tests.clients.story import Story
from tests.running import serving


@pytest.fixture
async def story(app: Litestar) -> AsyncGenerator[Story]:
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as author:
        yield await Story.begin(url, author)


@pytest.fixture
async def document(story: Story, tmp_path: Path) -> Path:
    """The document as the server gives it away, in the folder where the client is made."""
    file = tmp_path / "openapi.json"
    async with httpx.AsyncClient() as client:
        file.write_bytes((await client.get(f"{story.url}/openapi.json")).content)
    return file
