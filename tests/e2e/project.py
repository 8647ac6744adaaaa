"""A project and its parts: board, issues and roadmap."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def create(page: Page, name: str) -> None:
    """Makes a public project and goes there."""
    page.get_by_role("button", name="Switch project").click()
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Everybody").check()
    dialog.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def visit(page: Page, part: str) -> None:
    """Goes to another part of the project, by the links on top of every page."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=part).click()
