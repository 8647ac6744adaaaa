"""/.well-known/security.txt (RFC 9116)."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from api.app import create_app
from api.settings import Settings, SettingsError, load
from tests.errors.bodies import error_of
from tests.running import client_of

PATH = "/.well-known/security.txt"
Board = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def board(settings: Settings, ui: Path) -> Board:
    """Not started: it asks no database."""

    @asynccontextmanager
    async def make(contact: str, public_url: str = "") -> AsyncGenerator[httpx.AsyncClient]:
        security = msgspec.structs.replace(settings.security, contact=contact)
        server = msgspec.structs.replace(settings.server, public_url=public_url)
        app = create_app(msgspec.structs.replace(settings, security=security, server=server), ui=ui)
        async with client_of(app) as client:
            yield client

    return make


async def test_it_names_the_contact_until_it_expires(board: Board) -> None:
    async with board("mailto:security@board.example.org") as client:
        answer = await client.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages"}
    assert fields["Contact"] == "mailto:security@board.example.org"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


async def test_it_says_where_it_stands(board: Board) -> None:
    async with board("https://example.org/report", "https://board.test/") as client:
        answer = await client.get(PATH)
        head = await client.head(PATH)
    assert f"Canonical: https://board.test{PATH}\n" in answer.text
    assert (head.status_code, head.content) == (200, b"")


async def test_without_a_contact_there_is_none(board: Board) -> None:
    """And not the pages, which answer any other path."""
    async with board("") as client:
        error_of(await client.get(PATH), 404, "not-found")


@pytest.mark.parametrize(
    "contact", ["security@example.org", "http://example.org", "mailto:", "mailto:a@b\nExpires: never", "mailto:a@b\n"]
)
def test_other_contacts_are_refused_at_the_start(tmp_path: Path, contact: str) -> None:
    with pytest.raises(SettingsError, match=r"security\.contact"):
        load(tmp_path / "litestar.toml", {"CORKBOARD_SECURITY__CONTACT": contact})
