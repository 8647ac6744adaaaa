"""What pages of other sites cannot make a browser do."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.types import Scope

from api.http.sites import OwnOrigins, withhold_cookies
from api.settings import Server
from tests.accounts.people import PASSWORD, register
from tests.errors.bodies import error_of

POST = {"title": "a", "text": "b"}
FORM = {"title": "a", "post": "b"}
OWN = "http://board.test"
DEV_SERVER = "http://localhost:4200"
PLACES = defaultdict(lambda: "1", session_id=str(UUID(int=1)))
CROSS_SITE: dict[str, dict[str, str]] = {
    "other site": {"origin": "https://evil.example"},
    "other port": {"origin": "http://board.test:8080"},
    "sibling": {"origin": "http://www.board.test"},
    "longer name": {"origin": "http://board.test.evil.example"},
    "name before": {"origin": "http://board.test@evil.example"},
    "opaque": {"origin": "null"},
    "empty": {"origin": ""},
    "file": {"origin": "file://"},
    "extension": {"origin": "chrome-extension://board.test"},
    "own and another": {"origin": "http://board.test https://evil.example"},
    "despite the site": {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    "huge": {"origin": "http://" + "a" * 10_000},
    "not ASCII": {"origin": "http://board.test\u00a0"},
    "site": {"sec-fetch-site": "cross-site"},
    "same site": {"sec-fetch-site": "same-site"},
    "unknown site": {"sec-fetch-site": "invented"},
    "no site": {"sec-fetch-site": ""},
    "referer": {"referer": "https://evil.example/page"},
    "own name in the path": {"referer": "https://evil.example/http://board.test"},
    "relative referer": {"referer": "/page"},
}
OWN_SITE: dict[str, dict[str, str]] = {
    "own": {"origin": OWN},
    "default port": {"origin": "http://board.test:80"},
    "capitals": {"origin": "HTTP://Board.Test"},
    "behind TLS": {"origin": "https://board.test"},
    "of the settings": {"origin": DEV_SERVER},
    "of the settings, other site": {"origin": DEV_SERVER, "sec-fetch-site": "cross-site"},
    "same origin": {"sec-fetch-site": "same-origin"},
    "typed": {"sec-fetch-site": "none"},
    "referer": {"referer": "http://board.test/p/1"},
    "whole referer": {"referer": "http://board.test"},
    "silent": {},
}


def cross_site(answer: httpx.Response) -> None:
    error_of(answer, 403, "cross-site")


def unsafe(app: Litestar) -> Iterator[tuple[str, str]]:
    for path, item in app.openapi_schema.to_schema()["paths"].items():
        for method in item:
            if method not in ("get", "head", "options"):
                yield method.upper(), path.format_map(PLACES)


async def test_every_operation_that_writes_refuses_other_sites(app: Litestar, client: httpx.AsyncClient) -> None:
    found = list(unsafe(app))
    assert len(found) > 60
    for method, path in found:
        cross_site(await client.request(method, path, headers={"origin": "https://evil.example"}))


@pytest.mark.parametrize("path", ["/posts", "/api/v1/posts", "/post", "/update-post-score", "/items", "/x", "/api/x"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
async def test_so_does_every_other_address(client: httpx.AsyncClient, method: str, path: str) -> None:
    cross_site(await client.request(method, path, headers={"sec-fetch-site": "cross-site"}))


@pytest.mark.parametrize("case", CROSS_SITE)
async def test_other_sites(client: httpx.AsyncClient, case: str) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in CROSS_SITE[case].items()]
    cross_site(await client.post("/api/posts", json=POST, headers=headers))
    assert (await client.get("/api/posts")).json()["items"] == []


@pytest.mark.parametrize("case", OWN_SITE)
async def test_own_pages_and_programs(client: httpx.AsyncClient, case: str) -> None:
    answer = await client.post("/post", data=FORM, headers=OWN_SITE[case])
    assert answer.status_code == 201
    assert "corkboard_visitor" in client.cookies
    vote = {"post_id": answer.json()["id"], "score_increase": 1}
    for _ in range(2):  # with the cookie it is one visitor
        assert (await client.post("/update-post-score", json=vote, headers=OWN_SITE[case])).json()["score"] == 1


async def test_two_origins_must_both_be_own(client: httpx.AsyncClient) -> None:
    for other in ("https://evil.example", "null"):
        for pair in ((OWN, other), (other, OWN)):
            cross_site(await client.post("/post", data=FORM, headers=[("origin", each) for each in pair]))
    assert (await client.post("/post", data=FORM, headers=[("origin", OWN)] * 2)).status_code == 201


async def test_a_form_elsewhere_leaves_the_visitor_who_they_are(client: httpx.AsyncClient) -> None:
    """It comes without the cookie, which is SameSite=Lax; an answer with a new one would replace it."""
    await client.post("/post", data=FORM)
    visitor = client.cookies["corkboard_visitor"]
    without = {"origin": "https://evil.example", "cookie": ""}
    cross_site(await client.post("/post", data=FORM, headers=without))
    assert client.cookies["corkboard_visitor"] == visitor


@pytest.mark.parametrize("case", CROSS_SITE)
async def test_another_sites_form_signs_nobody_in(client: httpx.AsyncClient, case: str) -> None:
    """Over plain HTTP browsers send no `Sec-Fetch-Site`."""
    await register(client)
    client.cookies.clear()
    form = {"username": "ada@example.org", "password": PASSWORD}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in CROSS_SITE[case].items()]
    cross_site(await client.post("/api/auth/login", data=form, headers=headers))
    assert not client.cookies


@pytest.mark.parametrize("case", CROSS_SITE)
async def test_reading_is_open_and_brings_no_cookies(client: httpx.AsyncClient, case: str) -> None:
    """Whatever the application says: the cookie is taken out of the answer."""
    headers = [(name.encode(), value.encode("latin-1")) for name, value in CROSS_SITE[case].items()]
    assert (await client.get("/api/projects", headers=headers)).status_code == 200
    withhold = withhold_cookies(OwnOrigins(Server()))
    for sent, left in ((headers, []), ([], [(b"set-cookie", b"a=b")])):
        message: Any = {"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b")]}
        scope: Any = {"type": "http", "scheme": "http", "headers": [*sent, (b"host", b"board.test")]}
        withhold(message, scope)
        assert message["headers"] == left


def scope(origin: str, host: str | None, scheme: str) -> Scope:
    headers = [(b"origin", origin.encode())] + ([(b"host", host.encode())] if host is not None else [])
    return {"type": "http", "scheme": scheme, "headers": headers}  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "is_own"),
    [
        ("https://board.example", "board.example", "https", True),
        ("https://board.example", "board.example:443", "https", True),
        ("https://board.example:443", "BOARD.example", "https", True),
        ("https://board.example", "board.example", "http", True),  # a proxy speaks TLS and does not say so
        ("http://board.example", "board.example", "https", False),  # anybody on the way could have made that page
        ("http://board.example", "board.example:443", "http", False),
        ("http://board.example", "board.example:80", "http", True),
        ("https://board.example", "board.example:80", "http", False),
        ("http://[::1]:8000", "[::1]:8000", "http", True),
        ("http://[::1]:8000", "[::2]:8000", "http", False),
        ("http://board.example", None, "http", False),
        ("http://board.example", "", "http", False),
        ("https://board.example", "board.example", "wss", True),
        ("http://board.example", "board.example", "wss", False),
        ("http://board.example", "board.example", "ws", True),
        ("https://xn--bcher-kva.example", "localhost:8000", "http", True),  # of the settings
        ("http://bücher.example", "localhost:8000", "http", False),
        ("http://localhost:8000", "localhost:8000", "http", True),
    ],
)
def test_what_is_the_same_origin(origin: str, host: str | None, scheme: str, *, is_own: bool) -> None:
    own = OwnOrigins(Server(public_url="https://Bücher.example"))
    assert own.is_cross_site(scope(origin, host, scheme)) is not is_own


def test_the_settings_allow_no_other_origin_by_default() -> None:
    assert Server().cors_origins == ()
    assert OwnOrigins(Server()).is_cross_site(scope(DEV_SERVER, "localhost:8000", "http"))
    chosen = msgspec.structs.replace(Server(), cors_origins=(DEV_SERVER,))
    assert not OwnOrigins(chosen).is_cross_site(scope(DEV_SERVER, "localhost:8000", "http"))
