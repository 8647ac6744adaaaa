"""What visitors propose, and what the people of a project make of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import kanban
from tests.e2e.test_accessibility import assert_accessible
from tests.e2e.test_phone import PHONE, assert_fits


@pytest.fixture
def guest(new_page: Callable[..., Page], slug: str) -> Page:
    """Somebody without an account who looks at the roadmap of the page's project."""
    page = new_page()
    page.goto(f"/b/{slug}/roadmap")
    expect(page.get_by_role("heading", name="Rotation", exact=True)).to_be_visible()
    return page


def propose(page: Page, name: str) -> None:
    page.get_by_role("button", name="Propose an item").click()
    dialog = page.get_by_role("dialog", name="Propose an item")
    dialog.get_by_label("Name").fill(name)
    expect(dialog.get_by_label("Status")).to_have_count(0)
    dialog.get_by_role("button", name="Propose", exact=True).click()
    expect(dialog).to_be_hidden()
    kanban.expect_in(page, name, "Proposed")


def tools(page: Page, name: str) -> Locator:
    return kanban.card(page, name).get_by_role("button")


def test_a_proposal_is_its_authors_until_it_is_accepted(page: Page, guest: Page, slug: str) -> None:
    page.goto(f"/b/{slug}/roadmap")
    expect(kanban.column(page, "Proposed")).to_have_count(0)
    expect(tools(guest, "Rotation")).to_have_count(0)
    propose(guest, "Dark mode")
    expect(tools(guest, "Dark mode")).to_have_text(["Edit Dark mode", "Delete Dark mode"])
    guest.reload()
    guest.get_by_role("button", name="Edit Dark mode").click()
    dialog = guest.get_by_role("dialog", name="Edit item")
    dialog.get_by_label("Name").fill("Darker mode")
    dialog.get_by_role("button", name="Save").click()
    kanban.expect_in(page, "Darker mode", "Proposed")
    assert_accessible(page)
    assert_accessible(guest)

    page.get_by_role("button", name="Accept Darker mode").click()
    kanban.expect_in(page, "Darker mode", "Planned")
    expect(kanban.grip(page, "Darker mode")).to_be_focused()
    kanban.expect_in(guest, "Darker mode", "Planned")
    expect(tools(guest, "Darker mode")).to_have_count(0)
    expect(kanban.column(guest, "Proposed")).to_have_count(0)


def test_proposals_are_dragged_and_carried(page: Page, guest: Page, slug: str) -> None:
    for name in ("First", "Second"):
        propose(guest, name)
    page.goto(f"/b/{slug}/roadmap")
    kanban.drag(page, "First", "In progress", by_heading=True)
    kanban.carry(page, "Second", "ArrowLeft")
    kanban.expect_in(page, "Second", "Done")
    page.reload()
    kanban.expect_in(page, "First", "In progress")
    kanban.expect_in(page, "Second", "Done")


def test_a_proposal_is_declined_or_withdrawn(page: Page, guest: Page, slug: str) -> None:
    for name in ("Unwanted", "Regretted"):
        propose(guest, name)
    guest.get_by_role("button", name="Delete Regretted").click()
    guest.get_by_role("dialog", name="Delete “Regretted”?").get_by_role("button", name="Delete").click()
    expect(kanban.card(guest, "Regretted")).to_have_count(0)
    page.goto(f"/b/{slug}/roadmap")
    page.get_by_role("button", name="Decline Unwanted").click()
    page.get_by_role("dialog", name="Decline “Unwanted”?").get_by_role("button", name="Decline").click()
    expect(kanban.column(page, "Proposed")).to_have_count(0)
    expect(kanban.column(guest, "Proposed")).to_have_count(0)


def test_on_a_phone(new_page: Callable[..., Page], slug: str) -> None:
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/b/{slug}/roadmap")
    propose(page, "A rather long wish, with a Donaudampfschifffahrtsgesellschaft in it")
    assert_fits(page)
    kanban.column(page, "Proposed").scroll_into_view_if_needed()
    expect(kanban.column(page, "Proposed")).to_be_in_viewport()
