"""Cookies that nobody else can set, neither over TLS nor beside the board's own."""

from collections.abc import Callable
from http.cookies import SimpleCookie
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from tests.accounts.people import PASSWORD, register

NEW = {"title": "a", "text": "b"}
VISITOR = "corkboard_visitor"


def browser(app: Litestar, scheme: str = "https") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://board.test")


def set_by(answer: httpx.Response) -> dict[str, str]:
    """The cookies that an answer sets, each with all it says of it."""
    assert answer.is_success, answer.text
    return {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}


def value_of(line: str) -> str:
    return next(iter(SimpleCookie(line).values())).value


async def test_over_tls_nobody_else_can_set_them(app: Litestar) -> None:
    """Browsers take `__Host-` only over TLS, for this host alone and the path /; `__Secure-` only over TLS."""
    async with browser(app) as client:
        found = set_by(await client.post("/api/posts", json=NEW))
        account = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
        answer = await client.post("/api/auth/register", json=account)
        found |= set_by(answer)
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        found |= set_by(await client.get("/api/auth/me", headers=bearer))
    assert {f"__Host-{VISITOR}", "__Secure-corkboard_refresh", "__Host-corkboard_pictures"} <= found.keys()
    for name, line in found.items():
        assert "; Secure" in line
        assert "; HttpOnly" in line
        assert "Domain" not in line
        assert name.startswith("__Secure-") or "; Path=/;" in f"{line};"


async def test_without_tls_they_have_plain_names(app: Litestar, client: httpx.AsyncClient) -> None:
    found = set_by(await client.post("/api/posts", json=NEW))
    assert list(found) == [VISITOR]
    assert "Secure" not in found[VISITOR]


async def test_a_session_lasts_and_ends_over_tls(app: Litestar) -> None:
    async with browser(app) as client:
        await register(client)
        assert (await client.post("/api/auth/refresh")).status_code == 200
        assert "; Secure" in set_by(await client.post("/api/auth/logout"))["__Secure-corkboard_refresh"]
        assert (await client.post("/api/auth/refresh")).status_code == 401


@pytest.mark.parametrize("name", ["corkboard_refresh", "__Host-corkboard_refresh"])
async def test_over_tls_a_session_has_one_name(app: Litestar, name: str) -> None:
    async with browser(app) as client:
        await register(client)
        token = client.cookies["__Secure-corkboard_refresh"]
        client.cookies.clear()
        assert (await client.post("/api/auth/refresh", headers={"cookie": f"{name}={token}"})).status_code == 401


async def test_a_planted_visitor_counts_for_nothing_over_tls(app: Litestar, client: httpx.AsyncClient) -> None:
    """It may be its author's own, validly signed: what they wrote must not become the victim's at sign-in."""
    post = (await client.post("/api/posts", json=NEW)).json()
    planted = {"cookie": f"{VISITOR}={client.cookies[VISITOR]}"}
    async with browser(app) as victim:
        change = await victim.patch(f"/api/posts/{post['id']}", json={"title": "c"}, headers=planted)
        assert change.status_code == 403
        made = await victim.post("/api/posts", json=NEW, headers=planted)
        assert value_of(set_by(made)[f"__Host-{VISITOR}"]) != client.cookies[VISITOR]
    async with browser(app) as victim:
        victim.headers.update(planted)
        await register(victim)
        del victim.headers["cookie"]
        assert (await victim.get(f"/api/posts/{post['id']}")).json()["author"]["kind"] == "visitor"


async def test_what_was_planted_beside_it_over_tls_counts_for_nothing(app: Litestar, client: httpx.AsyncClient) -> None:
    """A page of a sibling domain can set a cookie without the prefix, signed because it is its author's own."""
    await client.post("/api/posts", json=NEW)
    async with browser(app) as victim:
        post = (await victim.post("/api/posts", json=NEW)).json()
        own = victim.cookies[f"__Host-{VISITOR}"]
        both = {"cookie": f"{VISITOR}={client.cookies[VISITOR]}; __Host-{VISITOR}={own}"}
        assert (await victim.patch(f"/api/posts/{post['id']}", json={"title": "c"}, headers=both)).status_code == 200
        forged = {"cookie": f"{VISITOR}={own[:-2]}xx"}
        answer = await victim.post("/api/posts", json=NEW, headers=forged)
        assert value_of(set_by(answer)[f"__Host-{VISITOR}"]) != own


@pytest.mark.parametrize("order", [lambda own, other: [own, other], lambda own, other: [other, own]])
async def test_of_two_that_differ_neither_counts(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, order: Callable[[str, str], list[str]]
) -> None:
    """Without TLS anybody near can plant one; acting as its author is as bad as handing them what is the visitor's."""
    post = (await client.post("/api/posts", json=NEW)).json()
    await stranger.post("/api/posts", json=NEW)
    values = order(client.cookies[VISITOR], stranger.cookies[VISITOR])
    sent = {"cookie": "; ".join(f"{VISITOR}={value}" for value in values)}
    async with browser(app, "http") as victim:
        change = await victim.patch(f"/api/posts/{post['id']}", json={"title": "c"}, headers=sent)
        assert change.status_code == 403
        again = await victim.post("/api/posts", json=NEW, headers=sent)
        assert set_by(again) == {}, "the visitor's own is not replaced"
        twice = {"cookie": f"{VISITOR}={values[0]}; {VISITOR}={values[0]}"}
        assert set_by(await victim.post("/api/posts", json=NEW, headers=twice)) == {}


async def test_of_two_sessions_neither_counts(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    token = client.cookies["corkboard_refresh"]
    client.cookies.clear()
    for values in ((token, "other"), ("other", token)):
        sent = "; ".join(f"corkboard_refresh={value}" for value in values)
        assert (await client.post("/api/auth/refresh", headers={"cookie": sent})).status_code == 401
    assert (await client.post("/api/auth/refresh", headers={"cookie": f"corkboard_refresh={token}"})).is_success


async def test_signing_in_forgets_the_visitor_by_every_name(app: Litestar, client: httpx.AsyncClient) -> None:
    await client.post("/api/posts", json=NEW)
    async with browser(app) as secure:
        await secure.post("/api/posts", json=NEW)
        own = secure.cookies[f"__Host-{VISITOR}"]
        for sent in (f"{VISITOR}={client.cookies[VISITOR]}; __Host-{VISITOR}={own}", f"{VISITOR}={own}"):
            new = uuid4().hex
            account = {"email": f"{new}@example.org", "password": PASSWORD, "name": f"Ada {new}"}
            found = set_by(await secure.post("/api/auth/register", json=account, headers={"cookie": sent}))
            assert all("Max-Age=0" in line for name, line in found.items() if name.endswith(VISITOR))
            assert VISITOR in found
