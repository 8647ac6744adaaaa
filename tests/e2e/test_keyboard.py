"""The board without a mouse: everything has its turn, the focus can be seen, and it comes back."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.board import card, expect_vote, popup, refusal, titles, vote_up, votes
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor

STEPS_MAX = 40
IS_FOCUSED = "(element) => element === document.activeElement"
OUTLINE = """(element) => {
  // The link of a card shows the focus around the whole card, a control that is visually hidden on its label.
  const styles = [getComputedStyle(element), getComputedStyle(element, '::after')];
  const label = element.closest('label');
  if (label) styles.push(getComputedStyle(label));
  const width = ({ outlineStyle, outlineWidth }) => (outlineStyle === 'none' ? 0 : parseFloat(outlineWidth));
  return Math.max(...styles.map(width));
}"""


def visit(page: Page, address: str = "/") -> None:
    """Keys pressed before there is anything to take them would be lost."""
    page.goto(address)
    expect(page.get_by_role("button", name="New post")).to_be_visible()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Goes there as a person does, and looks at each step whether the focus can be seen."""
    for _ in range(STEPS_MAX):
        page.keyboard.press(key)
        focused = page.locator("*:focus")
        if focused.count() == 0:
            continue  # the browser's own controls are part of the round
        assert focused.evaluate(OUTLINE) >= 2, focused.evaluate("(element) => element.outerHTML")
        if target.count() == 1 and target.evaluate(IS_FOCUSED):
            return
    raise AssertionError(f"{target} is not reached in {STEPS_MAX} steps")


def test_post_and_vote(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"By keys {mark}"
    visit(page)
    tab_to(page, page.get_by_role("button", name="New post"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New post")
    expect(dialog.get_by_label("Title")).to_be_focused()
    page.keyboard.type(title)
    tab_to(page, dialog.get_by_label("What is it about?"))
    page.keyboard.type("One line")
    page.keyboard.press("Enter")
    page.keyboard.type("and another")
    tab_to(page, dialog.get_by_label("Your name"))
    page.keyboard.type("Grace")
    tab_to(page, dialog.get_by_role("button", name="Post", exact=True))
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(card(page, title).get_by_role("link")).to_be_focused()
    tab_to(page, vote_up(page, title), "Shift+Tab")
    page.keyboard.press("Space")
    expect_vote(page, title, 1, "1")
    expect(vote_up(page, title)).to_be_focused()
    page.keyboard.press("Enter")
    expect_vote(page, title, 0, "0")
    assert visitor.search(mark)[0]["text"] == "One line\nand another"


def test_escape_closes_the_form_and_the_focus_comes_back(page: Page) -> None:
    visit(page)
    opener = page.get_by_role("button", name="New post")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New post")
    expect(dialog.get_by_label("Title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_error_popup_takes_the_focus_and_gives_it_back(
    page: Page, console: Console, visitor: Visitor, mark: str
) -> None:
    console.expect_refusals()
    title = f"Refused by keys {mark}"
    visitor.post(title)

    def refuse(route: Route) -> None:
        route.fulfill(**refusal(403, "Voting needs an account."))

    page.route("**/api/posts/*/vote", refuse)
    visit(page, f"/?search={mark}")
    expect_vote(page, title, 0, "0")
    tab_to(page, vote_up(page, title))
    page.keyboard.press("Enter")
    expect(popup(page).get_by_role("button", name="OK")).to_be_focused()
    page.keyboard.press("Enter")
    expect(popup(page)).to_be_hidden()
    expect(vote_up(page, title)).to_be_focused()


def test_content_is_one_step_away(page: Page) -> None:
    visit(page)
    skip = page.get_by_role("button", name="Skip to content")
    expect(skip).to_be_attached()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="New post")).to_be_focused()


def test_search_and_a_post_by_enter(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"Sought {mark}"
    visitor.post(title)
    visit(page)
    tab_to(page, page.get_by_role("searchbox", name="Search posts"))
    page.keyboard.type(mark)
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text([title])
    tab_to(page, card(page, title).get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Copy link"))
    expect(votes(page, title)).to_be_visible()
