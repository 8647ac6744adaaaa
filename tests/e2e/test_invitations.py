"""From an invitation link to a member, by the pages."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e import account
from tests.e2e.account import Person
from tests.e2e.console import Console
from tests.e2e.test_accessibility import assert_accessible


def invite(page: Page, slug: str, role: str) -> str:
    """A new link, as the owner copies it."""
    page.goto(f"/b/{slug}/settings")
    page.get_by_label("Role of whoever is invited").select_option(label=role)
    page.get_by_role("button", name="Create invitation link").click()
    dialog = page.get_by_role("dialog", name="Invitation link")
    link = dialog.get_by_label("Link").input_value()
    assert_accessible(page)
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_be_hidden()
    return link


def test_a_link_brings_somebody_in_who_has_no_account(
    page: Page, new_page: Callable[..., Page], slug: str, mark: str
) -> None:
    link = invite(page, slug, "As a viewer")
    token = link.partition("#")[2]
    expect(page.get_by_role("list", name="Open invitations").get_by_role("listitem")).to_have_count(1)
    guest = new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name=f"Join Team {mark}")).to_be_visible()
    expect(guest).to_have_url(link.partition("#")[0])
    assert_accessible(guest)
    guest.get_by_role("main").get_by_role("link", name="Sign up").click()
    assert token not in guest.url
    guest.get_by_label("Name").fill(f"Grace {mark}")
    account.fill_credentials(guest, Person(f"Grace {mark}", f"grace-{mark}@example.org"))
    guest.get_by_role("button", name="Create account").click()
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("heading", name=f"Team {mark}", level=1)).to_be_visible()
    members = page.locator("app-members")
    expect(members.get_by_text(f"Grace {mark}", exact=True)).to_be_visible()
    expect(members.get_by_text("No invitation is open.")).to_be_visible()


def test_a_revoked_link_says_so(page: Page, new_page: Callable[..., Page], slug: str, console: Console) -> None:
    console.expect_refusals()
    link = invite(page, slug, "As a member")
    page.get_by_role("list", name="Open invitations").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No invitation is open.")).to_be_visible()
    guest = new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="This invitation is not valid")).to_be_visible()
    assert_accessible(guest)
