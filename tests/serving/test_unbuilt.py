"""A checkout whose pages are not built: the API works, and a page says what is missing."""

from pathlib import Path

import msgspec

from api.app import create_app
from api.settings import Settings
from tests.errors.bodies import error_of
from tests.running import client_of


async def test_the_page_says_what_is_missing(settings: Settings, tmp_path: Path) -> None:
    server = msgspec.structs.replace(settings.server, data=str(tmp_path))
    app = create_app(msgspec.structs.replace(settings, server=server), ui=tmp_path / "missing")
    async with client_of(app) as client:
        body = error_of(await client.get("/"), 503, "unavailable")
        assert body["detail"]["user_message"] == "The pages are not built yet. The API works."
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/docs")).status_code == 200
