"""/docs and /redoc work without the internet and under a strict policy."""

from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.errors.bodies import error_of

PAGES = ("/docs", "/redoc")
UI = Path(__file__).parents[2] / "ui"


class Page(HTMLParser):
    """What a page loads, and the scripts that stand in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline = ""
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self._in_script = tag == "script"
        self.loads += [values[name] for name in ("src", "href", "spec-url", "action") if name in values]
        assert not any(name.startswith("on") for name in values), tag

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.inline += data.strip()


@pytest.mark.parametrize("path", PAGES)
async def test_everything_a_page_loads_is_our_own(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert any(each.endswith(".js") for each in page.loads)
    assert all(each.startswith("/") and not each.startswith("//") for each in page.loads), page.loads
    assert page.inline == ""
    assert "://" not in answer.text


async def test_what_swagger_ui_is_started_with_is_our_own(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/start.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "url: '/openapi.json'" in answer.text
    assert "validatorUrl: null" in answer.text
    assert "://" not in answer.text


@pytest.mark.parametrize("path", PAGES)
async def test_what_it_loads_from_the_built_pages_is_put_there(client: httpx.AsyncClient, path: str) -> None:
    put_there = (UI / "angular.json").read_text()
    for each in Page((await client.get(path)).text).loads:
        if each.startswith("/vendor/"):
            folder, _, name = each[1:].rpartition("/")
            assert f'"output": "{folder}"' in put_there
            assert name in put_there
        elif (await client.get(each)).headers["content-type"].startswith("text/html"):
            pytest.fail(f"{each} is no file")
        elif each not in ("/openapi.json", "/docs/start.js"):
            assert (UI / "public" / each[1:]).is_file()


@pytest.mark.parametrize("path", PAGES)
async def test_the_policy_lets_nothing_else_in(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'self'"
    assert set(" ".join(policy.values()).split()) <= {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs/x", "/docs/openapi.json", "/docs/swagger", "/redoc/x", "/docs/start.css"])
async def test_what_is_not_there_is_the_one_error_body(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 404, "not-found")
