"""Where things are on the pages, by the names people and screen readers know them by."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect


def cards(page: Page) -> Locator:
    return page.get_by_role("region", name="Posts").locator("app-post-card")


def card(page: Page, title: str) -> Locator:
    return cards(page).filter(has=page.get_by_role("heading", name=title, exact=True))


def titles(page: Page) -> Locator:
    return cards(page).get_by_role("heading")


def state(page: Page, title: str) -> Locator:
    """What became of a post: the state of its issue."""
    return card(page, title).locator("app-state-badge")


def votes(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=f"Votes for {title}", exact=True)


def score(page: Page, title: str) -> Locator:
    return votes(page, title).get_by_role("status")


def vote_up(page: Page, title: str) -> Locator:
    return votes(page, title).get_by_role("button", name="Vote up")


def vote_down(page: Page, title: str) -> Locator:
    return votes(page, title).get_by_role("button", name="Vote down")


def expect_vote(page: Page, title: str, value: int, total: str) -> None:
    expect(vote_up(page, title)).to_have_attribute("aria-pressed", "true" if value == 1 else "false")
    expect(vote_down(page, title)).to_have_attribute("aria-pressed", "true" if value == -1 else "false")
    expect(score(page, title)).to_have_text(total)


def popup(page: Page) -> Locator:
    return page.get_by_role("alertdialog", name="That did not work")


def open_composer(page: Page) -> Locator:
    page.get_by_role("button", name="New post").click()
    dialog = page.get_by_role("dialog", name="New post")
    expect(dialog.get_by_label("Title")).to_be_focused()
    return dialog


def write(dialog: Locator, title: str, text: str = "So that everybody can see it.") -> None:
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("What is it about?").fill(text)


def send(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Post", exact=True).click()


def pin(page: Page, title: str) -> int:
    """Pins a post by the form of the board; its id."""
    dialog = open_composer(page)
    write(dialog, title)
    with page.expect_response("**/api/posts") as answer:
        send(dialog)
    expect(dialog).to_be_hidden()
    found: int = answer.value.json()["id"]
    return found


def refusal(status: int, message: str, **fields: str) -> dict[str, Any]:
    """An answer of the server that refuses, for `route.fulfill`."""
    body = {
        "detail": {"user_message": message, "internal_message": f"told by a test: {status}"},
        "status": status,
        "title": "Refused",
        "code": "refused",
        "errors": [{"field": field, "message": text} for field, text in fields.items()],
    }
    return {"status": status, "json": body}
