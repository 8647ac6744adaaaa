"""The comments below a post or an issue."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def comments(page: Page) -> Locator:
    return page.get_by_role("region", name="Comments")


def comment(page: Page, text: str) -> Locator:
    return comments(page).get_by_role("article").filter(has_text=text)


def authors(page: Page) -> Locator:
    return comments(page).get_by_role("article").locator("header bdi")


def draft(page: Page) -> Locator:
    return comments(page).get_by_label("Write a comment")


def send(page: Page) -> None:
    comments(page).get_by_role("button", name="Comment", exact=True).click()


def say(page: Page, text: str) -> None:
    draft(page).fill(text)
    send(page)
    expect(comment(page, text)).to_be_visible()
    expect(draft(page)).to_have_value("")


def reply(page: Page, to: str, text: str) -> None:
    comment(page, to).get_by_role("button", name="Reply to").click()
    comments(page).get_by_label("Reply to").fill(text)
    comments(page).get_by_role("button", name="Reply", exact=True).click()
    expect(comment(page, text)).to_be_visible()


def edit(page: Page, said: str, better: str) -> None:
    """A comment of one's own."""
    comment(page, said).get_by_role("button", name="Edit").click()
    comments(page).get_by_label("Change the comment").fill(better)
    comments(page).get_by_role("button", name="Save").click()
    expect(comment(page, better)).to_be_visible()
