"""axe finds nothing on any page, in light and in dark: WCAG 2.2 AA and good practice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.board import card, cards, open_composer, pin, popup, refusal, send, vote_down, vote_up, write
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor
from tests.pictures_made import picture

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def assert_accessible(page: Page) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        result = Axe().run(page, options=OPTIONS)
        assert result.violations_count == 0, f"In {scheme}: {result.generate_report()}"


def test_board(page: Page, new_visitor: Callable[[], Visitor], mark: str) -> None:
    author, other = new_visitor(), new_visitor()
    author.post(f"With a picture {mark}", image_hash=author.upload(picture()), username="Ada")
    other.vote(author.post(f"Liked {mark}"), 1)
    other.vote(author.post(f"Disliked {mark}"), -1)
    page.goto(f"/?search={mark}")
    expect(cards(page)).to_have_count(3)
    vote_up(page, f"Liked {mark}").click()
    vote_down(page, f"Disliked {mark}").click()
    expect(vote_down(page, f"Disliked {mark}")).to_have_attribute("aria-pressed", "true")
    assert_accessible(page)
    pin(page, f"Fresh {mark}")
    expect(card(page, f"Fresh {mark}")).to_be_visible()
    assert_accessible(page)


def test_board_without_posts(page: Page, mark: str) -> None:
    page.goto(f"/?search={mark}")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert_accessible(page)
    page.route("**/api/posts?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    page.goto("/")
    expect(page.get_by_role("heading", name="The board is still empty")).to_be_visible()
    assert_accessible(page)


def test_composer(page: Page) -> None:
    page.goto("/")
    dialog = open_composer(page)
    assert_accessible(page)
    send(dialog)
    expect(dialog.get_by_text("Give your post a title.")).to_be_visible()
    dialog.get_by_label("What is it about?").fill("A picture, and no title.")
    files = dialog.locator("input[type=file]")
    files.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    expect(dialog.get_by_alt_text("Preview of the attached picture")).to_be_visible()
    assert_accessible(page)


def test_error_popup(page: Page, console: Console, mark: str) -> None:
    console.expect_refusals()
    page.goto("/")
    page.route("**/api/posts", lambda route: route.fulfill(**refusal(409, "This title is taken.", title="Taken.")))
    dialog = open_composer(page)
    write(dialog, f"Taken {mark}")
    send(dialog)
    expect(popup(page)).to_contain_text("This title is taken.")
    assert_accessible(page)
    popup(page).get_by_text("Details").click()
    expect(popup(page).get_by_text("told by a test")).to_be_visible()
    assert_accessible(page)


def test_post_page(page: Page, mark: str) -> None:
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"Mine {mark}")
    files = dialog.locator("input[type=file]")
    files.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture(size=(300, 200))})
    send(dialog)
    card(page, f"Mine {mark}").get_by_role("link").click()
    expect(page.get_by_alt_text(f"Picture attached to “Mine {mark}”")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Pinned to the board")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog", name="Edit post")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog", name="Delete this post?")).to_be_visible()
    assert_accessible(page)


def test_unknown_page(page: Page) -> None:
    page.goto("/nowhere")
    expect(page.get_by_role("heading", name="Nothing is pinned here")).to_be_visible()
    assert_accessible(page)
