"""Columns of cards: the board of issues and the roadmap are moved in the same way."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Response, expect

STEPS = 12  # of the mouse on its way


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, title: str) -> Locator:
    return page.locator("[data-card]").filter(has_text=title)


def titles(page: Page, name: str) -> Locator:
    return column(page, name).locator("[data-card]").get_by_role("link")


def grip(page: Page, title: str) -> Locator:
    return card(page, title).get_by_role("button", name="Move")


def expect_in(page: Page, title: str, name: str) -> None:
    expect(column(page, name).locator("[data-card]").filter(has_text=title)).to_be_visible()
    expect(card(page, title)).to_have_count(1)


def drag(page: Page, title: str, name: str, *, by_heading: bool = False) -> None:
    """By mouse, from wherever the card stands into a column, until the server has taken it.

    By its heading where buttons stand in its middle.
    """
    start, goal = card(page, title), column(page, name)
    if by_heading:
        start = start.get_by_role("heading")
    expect(start).to_be_in_viewport()
    expect(goal).to_be_in_viewport()
    page.mouse.move(*centre(start))
    page.mouse.down()
    page.mouse.move(*centre(goal), steps=STEPS)
    with page.expect_response(is_place) as answer:
        page.mouse.up()
    assert answer.value.ok
    expect_in(page, title, name)


def carry(page: Page, title: str, *keys: str) -> None:
    """By keyboard: lifts the card, presses the keys and drops it, until the server has taken it."""
    handle = grip(page, title)
    handle.focus()
    page.keyboard.press("Space")
    expect(handle).to_have_attribute("aria-pressed", "true")
    for key in keys:
        before = told(page).inner_text()
        page.keyboard.press(key)
        expect(told(page)).not_to_have_text(before)
        expect(handle).to_be_focused()
    with page.expect_response(is_place) as answer:
        page.keyboard.press("Space")
    assert answer.value.ok
    expect(handle).to_be_focused()


def told(page: Page) -> Locator:
    """What screen readers say of each step; the card has moved when it is there."""
    return page.locator("[aria-live=assertive]")


def is_place(response: Response) -> bool:
    return response.request.method == "PUT" and response.url.endswith("/place")


def centre(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box, f"{of} cannot be seen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
