"""A narrow screen: nothing sticks out, everything is in reach of a thumb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.board import card, cards, expect_vote, open_composer, send, vote_up, write
from tests.e2e.visitor import Visitor
from tests.pictures_made import picture

PHONE = {"width": 360, "height": 740}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungen"
OUTSIDE = """() => [...document.querySelectorAll('a, button, input, textarea, summary')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.visually-hidden, .skip'))
  .filter((each) => !each.classList.contains('visually-hidden'))
  .filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return left < 0 || right > innerWidth;
  })
  .map((each) => each.outerHTML)"""

pytestmark = pytest.mark.browser_context_args(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("innerWidth") == PHONE["width"]  # a phone would zoom out rather than scroll
    assert page.evaluate(OUTSIDE) == []


def test_board_and_post(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"{LONG} {mark}"[:100]
    image = visitor.upload(picture(size=(1600, 500)))
    visitor.post(title, LONG * 8, username="W" * 50, image_hash=image)
    visitor.post(f"Short {mark}")
    page.goto(f"/?search={mark}")
    expect(cards(page)).to_have_count(2)
    assert_fits(page)
    vote_up(page, title).tap()
    expect_vote(page, title, 1, "1")
    card(page, title).get_by_role("link").tap()
    expect(page.get_by_alt_text(f"Picture attached to “{title}”")).to_have_js_property("naturalWidth", 1600)
    assert_fits(page)
    page.get_by_role("link", name="All posts").tap()
    expect(cards(page)).to_have_count(2)


def test_composer(page: Page, mark: str) -> None:
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"From a phone {mark}", f"{LONG}\n" * 40)
    file: FilePayload = {"name": f"{LONG}.png", "mimeType": "image/png", "buffer": picture(size=(400, 1200))}
    dialog.locator("input[type=file]").set_input_files(files=[file])
    expect(dialog.get_by_alt_text("Preview of the attached picture")).to_be_visible()
    assert_fits(page)
    for name in ("Close", "Remove the picture", "Post"):
        button = dialog.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
    send(dialog)
    expect(dialog).to_be_hidden()
    expect(card(page, f"From a phone {mark}")).to_be_in_viewport()


def test_post_of_ones_own(page: Page, mark: str) -> None:
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"Own {mark}")
    send(dialog)
    card(page, f"Own {mark}").get_by_role("link").tap()
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    assert_fits(page)
    page.get_by_role("button", name="Edit").tap()
    expect(page.get_by_role("dialog", name="Edit post")).to_be_visible()
    assert_fits(page)


def test_pages_without_posts(page: Page) -> None:
    for address in ("/nowhere", "/?search=nothing-has-these-words"):
        page.goto(address)
        expect(page.locator(".state")).to_be_visible()
        assert_fits(page)


def test_nothing_sticks_out_at_other_widths(new_page: Callable[..., Page], visitor: Visitor, mark: str) -> None:
    visitor.post(f"{LONG} {mark}"[:100], LONG * 8)
    page = new_page()
    page.goto(f"/?search={mark}")
    expect(cards(page)).to_have_count(1)
    for width in (320, 600, 768, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
