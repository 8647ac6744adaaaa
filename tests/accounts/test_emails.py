"""One spelling of an e-mail address."""

import httpx
import pytest

from api import emails
from api.errors import Invalid
from tests.accounts.people import PASSWORD, login, register


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Ada@Example.ORG\n", "ada@example.org"),
        ("ada+board@example.org", "ada+board@example.org"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("ADA@B\u00dcCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("ada@\uff45xample.org", "ada@example.org"),
        ("e\u0301@example.org", "\u00e9@example.org"),
        ("\u00c9@example.org", "\u00e9@example.org"),
        ("\uff41\uff44\uff41@example.org", "ada@example.org"),
        ("\U0001d41a\u1d48a@example.org", "ada@example.org"),
        ("\u212aate@example.org", "kate@example.org"),
        ("\ufb01ona@example.org", "fiona@example.org"),
        ("ada@example\uff0eorg", "ada@example.org"),
        ("ada\uff20example.org", "ada@example.org"),
        ("ada@localhost", "ada@localhost"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_how_it_is_kept(given: str, kept: str) -> None:
    assert emails.normal(given) == kept
    assert emails.normal(kept) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example..org",
        "ada@example.org.",
        "ada@-example.org",
        "ada@exa_mple.org",
        "ada@[192.0.2.1]",
        "a@b@example.org",
        "a\uff20b@example.org",
        "a\uff1cb@example.org",
        "ada@xn--a.example",
        "a b@example.org",
        ".ada@example.org",
        "ada..l@example.org",
        '"ada"@example.org',
        "ada,eve@example.org",
        "a\u202eda@example.org",
        "a\u200bda@example.org",
        "a\x7f@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "x" * 64 + ".org",
        "ada@" + "x.".join(["y" * 50] * 5) + ".org",
    ],
)
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(Invalid) as caught:
        emails.normal(given)
    assert [fault.field for fault in caught.value.errors] == ["email"]
    assert len(given) < 2 or given not in caught.value.internal


async def test_an_address_in_its_own_script_is_the_same(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, email="ada@B\u00dcCHER.example")
    new = {"email": "ada@xn--bcher-kva.example", "password": PASSWORD, "name": "Other"}
    assert (await stranger.post("/api/auth/register", json=new)).status_code == 409
    assert (await login(stranger, "Ada@b\u00fccher.example")).status_code == 200


@pytest.mark.parametrize("path", ["/api/auth/register", "/api/auth/login"])
async def test_a_wrong_one_is_told_at_its_field(client: httpx.AsyncClient, path: str) -> None:
    new = {"email": "a@-x.example", "password": PASSWORD}
    answer = await client.post(path, json=new | ({"name": "Ada"} if path.endswith("register") else {}))
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["email"]


@pytest.mark.parametrize(
    "other",
    [
        "ad\u0131@example.org",
        "\u0430di@example.org",
        "\u0430\u0501i@example.org",
        "\u1d00di@example.org",
        "adi\u0337@example.org",
    ],
)
async def test_nobody_registers_an_address_that_looks_like_another(client: httpx.AsyncClient, other: str) -> None:
    new = {"email": other, "password": PASSWORD, "name": "Ada"}
    answer = await client.post("/api/auth/register", json=new)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "email"
    assert fault["message"].startswith("This address looks like another one.")


@pytest.mark.parametrize(
    "email",
    [
        "jos\u00e9@example.org",
        "\u0434\u043c\u0438\u0442\u0440\u0438\u0439@example.org",
        "\u5c0f\u738b@example.org",
        "l0l@example.org",
    ],
)
async def test_addresses_in_other_scripts_stay(client: httpx.AsyncClient, email: str) -> None:
    await register(client, email=email)
    assert (await login(client, email)).status_code == 200


async def test_letters_of_full_width_are_the_same(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, email="ada@example.org")
    new = {"email": "\uff21\uff44\uff41@example.org", "password": PASSWORD, "name": "Other"}
    assert (await stranger.post("/api/auth/register", json=new)).status_code == 409
    assert (await login(stranger, "\uff21\uff44\uff41@example.org")).status_code == 200
