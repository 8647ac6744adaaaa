"""The list: order, search, more of it, and what it says when there is nothing or nothing comes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.board import card, cards, popup, refusal, titles
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor

MANY = 55
BATCH = 20
LIST = "**/api/posts?*"
NO_OBSERVER = "window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };"


@pytest.fixture
def many(visitor: Visitor, mark: str) -> str:
    """A word that finds many posts."""
    for number in range(MANY):
        visitor.post(f"Post {number:02} {mark}", "One of many, and as long as people write when they have a wish. " * 3)
    return mark


def scroll_to_the_end(page: Page) -> None:
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")


def test_order_and_search_are_in_the_address(page: Page, visitor: Visitor, mark: str) -> None:
    names = [f"{name} {mark}" for name in ("Liked", "Plain", "Disliked")]
    liked, _, disliked = (visitor.post(name) for name in names)
    visitor.vote(liked, 1)
    visitor.vote(disliked, -1)
    page.goto("/")
    page.get_by_role("searchbox", name="Search posts").fill(mark)
    expect(page.get_by_role("status").filter(has_text=f"3 posts found for “{mark}”")).to_be_visible()

    page.get_by_role("link", name="New", exact=True).click()
    expect(page).to_have_url(f"/?search={mark}&sort=new")
    expect(titles(page)).to_have_text(list(reversed(names)))
    page.get_by_role("link", name="Top", exact=True).click()
    expect(page).to_have_url(f"/?search={mark}&sort=top")
    expect(titles(page)).to_have_text(names)
    expect(page.get_by_role("link", name="Top", exact=True)).to_have_attribute("aria-current", "true")

    page.go_back()
    expect(titles(page)).to_have_text(list(reversed(names)))
    page.get_by_role("button", name="Clear the search").click()
    expect(page).to_have_url("/?sort=new")
    expect(page.get_by_role("searchbox", name="Search posts")).to_have_value("")


def test_list_is_a_link_to_share(page: Page, visitor: Visitor, mark: str) -> None:
    names = [f"{name} {mark}" for name in ("First", "Second")]
    first, _ = [visitor.post(name) for name in names]
    visitor.vote(first, 1)
    page.goto(f"/?sort=top&search={mark}")
    expect(titles(page)).to_have_text(names)
    expect(page.get_by_role("searchbox", name="Search posts")).to_have_value(mark)
    expect(page.get_by_role("link", name="Top", exact=True)).to_have_attribute("aria-current", "true")


def test_search_ignores_case_and_takes_signs_as_they_are(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(f"100% {mark}")
    visitor.post(f"100 more {mark}")
    page.goto("/")
    page.get_by_role("searchbox", name="Search posts").fill(f"100% {mark.upper()}")
    expect(titles(page)).to_have_text([f"100% {mark}"])


def test_more_comes_on_scroll(page: Page, many: str) -> None:
    page.goto(f"/?sort=new&search={many}")
    expect(cards(page)).to_have_count(BATCH)
    scroll_to_the_end(page)
    expect(cards(page).nth(2 * BATCH - 1)).to_be_attached()
    scroll_to_the_end(page)
    expect(titles(page)).to_have_text([f"Post {number:02} {many}" for number in reversed(range(MANY))])
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)


def test_more_fills_a_tall_screen(page: Page, many: str) -> None:
    page.set_viewport_size({"width": 800, "height": 16_000})
    page.goto(f"/?search={many}")
    expect(cards(page)).to_have_count(MANY)


def test_more_comes_by_keyboard(page: Page, many: str) -> None:
    page.add_init_script(NO_OBSERVER)  # what the button is for: nothing comes by itself
    page.goto(f"/?search={many}")
    more = page.get_by_role("button", name="Load more")
    expect(cards(page)).to_have_count(BATCH)
    more.focus()
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(2 * BATCH)
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(MANY)


def test_more_that_fails_can_be_tried_again(page: Page, console: Console, many: str) -> None:
    console.expect_refusals()
    page.route("**/api/posts?*cursor=*", lambda route: route.fulfill(**refusal(503, "The database is away.")))
    page.goto(f"/?search={many}")
    expect(cards(page)).to_have_count(BATCH)
    scroll_to_the_end(page)
    expect(popup(page)).to_contain_text("The database is away.")
    popup(page).get_by_role("button", name="OK").click()
    expect(cards(page)).to_have_count(BATCH)
    page.unroute("**/api/posts?*cursor=*")
    page.get_by_role("button", name="Try again").click()
    expect(cards(page).nth(BATCH)).to_be_attached()  # and perhaps more: the end may be in view again


def test_back_and_forward_keep_the_list(page: Page, many: str) -> None:
    page.goto(f"/?sort=new&search={many}")
    expect(cards(page)).to_have_count(BATCH)
    scroll_to_the_end(page)
    expect(cards(page).nth(2 * BATCH - 1)).to_be_attached()
    far = f"Post {MANY - 30:02} {many}"
    card(page, far).get_by_role("link").click()
    expect(page.get_by_role("heading", name=far, level=1)).to_be_visible()

    page.go_back()
    expect(page).to_have_url(f"/?sort=new&search={many}")
    assert cards(page).count() >= 2 * BATCH
    expect(card(page, far)).to_be_in_viewport()
    page.go_forward()
    expect(page.get_by_role("heading", name=far, level=1)).to_be_visible()
    page.get_by_role("link", name="All posts").click()
    expect(page).to_have_url(f"/?sort=new&search={many}")
    expect(card(page, far)).to_be_in_viewport()


def test_nothing_found(page: Page, mark: str) -> None:
    page.goto(f"/?search={mark}")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("button", name="Show all posts").click()
    expect(page).to_have_url("/")
    expect(page.get_by_role("heading", name="Nothing found")).to_have_count(0)


def test_empty_board_invites_to_write(page: Page) -> None:
    page.route(LIST, lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    page.goto("/")
    expect(page.get_by_role("heading", name="The board is still empty")).to_be_visible()
    page.get_by_role("button", name="Write the first post").click()
    expect(page.get_by_role("dialog", name="New post").get_by_label("Title")).to_be_focused()


def test_list_that_fails_can_be_tried_again(page: Page, console: Console, visitor: Visitor, mark: str) -> None:
    console.expect_refusals()
    visitor.post(f"Found at last {mark}")
    page.route(LIST, lambda route: route.fulfill(**refusal(503, "The database is away.")))
    page.goto(f"/?search={mark}")
    expect(popup(page)).to_contain_text("The database is away.")
    popup(page).get_by_role("button", name="OK").click()
    expect(page.get_by_role("heading", name="The posts could not be loaded")).to_be_visible()
    page.unroute(LIST)
    page.get_by_role("button", name="Try again").click()
    expect(titles(page)).to_have_text([f"Found at last {mark}"])


def test_server_that_cannot_be_reached_is_told(page: Page, console: Console, visitor: Visitor, mark: str) -> None:
    console.expect_refusals()
    visitor.post(f"Far away {mark}")
    page.goto(f"/?search={mark}")
    expect(card(page, f"Far away {mark}")).to_be_visible()
    page.context.set_offline(offline=True)
    page.get_by_role("link", name="New", exact=True).click()
    expect(popup(page)).to_contain_text("The server cannot be reached.")
    page.context.set_offline(offline=False)
    popup(page).get_by_role("button", name="OK").click()
    page.get_by_role("button", name="Try again").click()
    expect(titles(page)).to_have_text([f"Far away {mark}"])
