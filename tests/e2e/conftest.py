"""A real browser, the built pages and the real server. `page`, `context` and `new_context` are pytest-playwright's."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests import cluster
from tests.e2e import chromium
from tests.e2e.account import Person, enter
from tests.e2e.console import Console
from tests.e2e.server import ROOT, serving
from tests.e2e.visitor import Visitor

HERE = Path(__file__).parent
TEXT = "Steps:\n\n1. open\n2. **rotate**\n\n> and `wait`"
WAIT = 30_000  # ms that an expectation waits on a busy machine, where it is met within a few
LONG_WAIT = 90_000  # ms, for pages that work for seconds even when nothing else runs


def pytest_configure(config: pytest.Config) -> None:
    config.option.screenshot = "only-on-failure"
    config.option.output = str(ROOT / ".cache" / "e2e")
    expect.set_options(timeout=WAIT)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last, because playwright's event loop counts as running from its start to the end, so no other can run then."""
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(autouse=True)
def clean() -> None:
    """In place of the one that rolls back: here a test commits, keeps to posts of its own, and needs no event loop."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    try:
        found = chromium.find(Path(playwright.chromium.executable_path))
    except chromium.NoBrowserError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    return {**browser_type_launch_args, **found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    subprocess.run([sys.executable, str(ROOT / "ui" / "tools.py")], check=True)  # builds ui/dist when it is stale
    with (
        cluster.open_folder() as folder,
        serving(
            folder,
            CORKBOARD_LIMITS__ENABLED="false",
            CORKBOARD_WEBHOOKS__ALLOW_PRIVATE="true",
            CORKBOARD_ACCESS__PUBLIC_PROJECTS="users",
        ) as url,
    ):
        yield url


@pytest.fixture(autouse=True)
def console(base_url: str) -> Iterator[Console]:
    """Whatever a test does, its pages stay without a fault and within their own server."""
    console = Console(base_url)
    yield console
    assert console.faults == []


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], console: Console) -> BrowserContext:
    return watched(new_context(), console)


@pytest.fixture
def patience(page: Page) -> Iterator[None]:
    page.set_default_timeout(LONG_WAIT)
    expect.set_options(timeout=LONG_WAIT)
    yield
    expect.set_options(timeout=WAIT)


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext], console: Console) -> Callable[..., Page]:
    """A page of somebody else, who shares nothing with the visitor of `page`."""
    return lambda **options: watched(new_context(**options), console).new_page()


def watched(context: BrowserContext, console: Console) -> BrowserContext:
    context.set_default_timeout(WAIT)
    console.watch(context)
    return context


@pytest.fixture
def new_visitor(base_url: str) -> Iterator[Callable[[], Visitor]]:
    """Somebody who uses the API and has a cookie of their own."""
    visitors: list[Visitor] = []

    def make() -> Visitor:
        visitors.append(Visitor(base_url))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    return new_visitor()


@pytest.fixture
def mark() -> str:
    """A word of this test's own; a search for it finds its posts and no others."""
    return f"mark{uuid.uuid4().hex[:10]}"


@pytest.fixture
def slug(page: Page, visitor: Visitor, mark: str) -> str:
    """A public project, its issues too, of the person the page is signed in as, with an issue and a roadmap item."""
    person = Person(f"Ada {mark}", f"{mark}@example.org")
    visitor.sign_up(person)
    visitor.sign_in(person)
    new = {"name": f"Team {mark}", "is_public": True, "visibility": {"issues": "everyone"}}
    made = visitor.http.post("/api/projects", json=new).raise_for_status().json()
    project, found = made["id"], str(made["slug"])
    post = visitor.post(f"Rotate {mark}", TEXT, project_id=project)
    visitor.http.post(f"/api/posts/{post}/issue").raise_for_status()
    item = {"name": "Rotation", "description": TEXT, "status": "planned", "project_id": project}
    item_id = visitor.http.post("/api/items", json=item).raise_for_status().json()["id"]
    visitor.http.put(f"/api/items/{item_id}/posts/{post}").raise_for_status()
    visitor.http.post(f"/api/posts/{post}/comments", json={"text": TEXT}).raise_for_status()
    page.goto("/sign-in")
    enter(page, person)
    return found
