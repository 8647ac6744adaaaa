"""Who says that the client speaks TLS."""

import pytest
from litestar import Litestar
from msgspec.structs import replace

from tests.connections.raw import connected, get, handshake
from tests.running import serving

PROXY = ("127.0.0.1",)
HSTS = "strict-transport-security"


def trust(app: Litestar, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    settings = app.state.settings
    server = replace(settings.server, trusted_proxies=addresses)
    monkeypatch.setattr(app.state, "settings", replace(settings, server=server))


@pytest.mark.parametrize(
    ("lines", "is_secure"),
    [
        (["https"], True),
        (["HTTPS"], True),
        (["Https , http"], True),
        (["https,http"], True),
        (["https", "http"], True),
        (["wss"], True),
        (["http"], False),
        (["http, https"], False),
        (["http", "https"], False),
        ([""], False),
        (["", "https"], False),
        (["https:"], False),
        (["ftp"], False),
        ([], False),
    ],
)
async def test_a_trusted_proxy_says_the_scheme(
    app: Litestar, monkeypatch: pytest.MonkeyPatch, lines: list[str], *, is_secure: bool
) -> None:
    """In capitals too; of several the first is the client's."""
    trust(app, monkeypatch, *PROXY)
    said = [f"X-Forwarded-Proto: {value}" for value in lines]
    async with serving(app) as url, connected(url) as connection:
        await connection.send(get("/health/live", *said))
        assert (HSTS in (await connection.answer()).headers) == is_secure
        await connection.send(handshake("/api/nothing", *said))
        assert (HSTS in (await connection.answer()).headers) == is_secure


async def test_links_have_the_scheme_of_pages(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(app, monkeypatch, *PROXY)
    async with serving(app) as url, connected(url) as connection:
        await connection.send(get("/api/feeds/posts.json", "X-Forwarded-Proto: WSS"))
        assert b'"https://localhost' in (await connection.answer()).body


@pytest.mark.parametrize("trusted", [(), ("192.0.2.1",)])
async def test_nobody_else_does(app: Litestar, monkeypatch: pytest.MonkeyPatch, trusted: tuple[str, ...]) -> None:
    trust(app, monkeypatch, *trusted)
    async with serving(app) as url, connected(url) as connection:
        await connection.send(get("/health/live", "X-Forwarded-Proto: https"))
        assert HSTS not in (await connection.answer()).headers
