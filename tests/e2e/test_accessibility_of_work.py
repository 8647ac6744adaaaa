"""axe finds nothing on the pages of people who are signed in, either."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.test_accessibility import assert_accessible


def test_doors(page: Page) -> None:
    for path, heading in (("/sign-in", "Sign in"), ("/sign-up", "Create an account")):
        page.goto(path)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert_accessible(page)


def test_issues(page: Page, slug: str) -> None:
    page.goto(f"/b/{slug}/issues")
    expect(page.get_by_role("link", name="Rotate")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="New issue").click()
    expect(page.get_by_role("dialog", name="New issue")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/b/{slug}/issues?view=board")
    expect(page.get_by_role("button", name="Move")).to_be_visible()
    assert_accessible(page)


def test_issue(page: Page, slug: str) -> None:
    page.goto(f"/b/{slug}/issues/1")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Edit").first.click()
    expect(page.get_by_label("Title")).to_be_focused()
    assert_accessible(page)


def test_roadmap(page: Page, slug: str) -> None:
    page.goto(f"/b/{slug}/roadmap")
    expect(page.get_by_role("heading", name="Rotation")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Edit Rotation").click()
    expect(page.get_by_role("dialog", name="Edit item")).to_be_visible()
    assert_accessible(page)


def test_post_with_comments(page: Page, slug: str, mark: str) -> None:
    page.goto(f"/b/{slug}")
    page.get_by_role("link", name="Rotate").click()
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_label(f"Reply to Ada {mark}")).to_be_focused()
    assert_accessible(page)


def test_settings(page: Page, slug: str) -> None:
    for path, heading in ((f"/b/{slug}/settings", "Members"), ("/me", "Sessions")):
        page.goto(path)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert_accessible(page)
