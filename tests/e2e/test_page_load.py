"""What the first visit of the board costs: how many requests and bytes, and which of them wait for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.account import Person, sign_up
from tests.e2e.board import card
from tests.e2e.visitor import Visitor

API = "**/api/**"
REQUESTS_MAX = 4
BYTES_MAX = 300_000
"""Of everything that the first visit transfers, compressed as the server sends it."""
TRANSFERRED = """
() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .reduce((sum, entry) => sum + entry.transferSize, 0)
"""
FIRST = ["/api/config", "/api/projects", "/api/posts"]


class Gate:
    """Holds the requests of a page back until it is opened."""

    def __init__(self, page: Page) -> None:
        self.paths: list[str] = []
        self._held: list[Route] = []
        self._is_open = False
        page.route(API, self._pass)

    def open(self) -> None:
        self._is_open = True
        for route in self._held:
            route.continue_()

    def _pass(self, route: Route) -> None:
        self.paths.append(urlsplit(route.request.url).path)
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)


def has_path(path: str, request: Request) -> bool:
    return urlsplit(request.url).path == path


def load(page: Page, gate: Gate, at_once: list[str], behind: Sequence[str] = ()) -> None:
    """Open the board: some requests go out although none is answered, others behind the answers."""
    with requested(page, at_once):
        page.goto("/", wait_until="commit")
    with requested(page, behind):
        gate.open()
    expect(page.locator("app-post-card").first).to_be_visible()
    page.wait_for_load_state("networkidle")


@contextmanager
def requested(page: Page, paths: Sequence[str]) -> Iterator[None]:
    """Wait at the end until each of them was requested."""
    with ExitStack() as stack:
        for path in paths:
            stack.enter_context(page.expect_request(partial(has_path, path)))
        yield


def test_no_request_of_the_first_visit_waits_for_another(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(mark)
    gate = Gate(page)
    load(page, gate, FIRST)
    assert sorted(gate.paths) == sorted(FIRST)
    assert len(gate.paths) <= REQUESTS_MAX


def test_the_first_visit_is_small(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(mark)
    page.goto("/")
    expect(page.locator("app-post-card").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    transferred = page.evaluate(TRANSFERRED)
    assert 50_000 < transferred < BYTES_MAX


def test_a_signed_in_visit_waits_for_its_session_and_for_the_posts_alone(
    page: Page, visitor: Visitor, mark: str
) -> None:
    """The access token lives in memory only, so that what is the account's own waits until the session is restored."""
    visitor.post(mark)
    page.goto("/")
    sign_up(page, Person(f"Ada {mark}", f"{mark}@example.org"))
    later = page.context.new_page()
    page.close()  # what it still asks for is not counted
    gate = Gate(later)
    at_once = ["/api/config", "/api/posts", "/api/auth/refresh"]
    own = ["/api/auth/me", "/api/projects", "/api/notifications/unread", "/api/votes"]
    load(later, gate, at_once, own)
    assert sorted(gate.paths) == sorted([*at_once, *own])


def test_votes_are_shown_again_to_a_visitor_who_voted(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(mark)
    page.goto(f"/?search={mark}")
    up = card(page, mark).get_by_role("button", name="Vote up")
    with page.expect_response(lambda response: response.request.method == "PUT"):
        up.click()
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
