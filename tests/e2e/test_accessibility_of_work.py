"""axe finds nothing on the pages of people who are signed in, either."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_accessibility import assert_accessible
from tests.e2e.visitor import Visitor

PASSWORD = "correct horse 9"
TEXT = "Steps:\n\n1. open\n2. **rotate**\n\n> and `wait`"


@pytest.fixture
def slug(page: Page, visitor: Visitor, mark: str) -> str:
    """A project of the person whom the page is signed in as, with an issue and an item on the roadmap."""
    account = {"email": f"{mark}@example.org", "password": PASSWORD, "name": "Ada Lovelace"}
    token = visitor.http.post("/api/auth/register", json=account).raise_for_status().json()["access_token"]
    visitor.http.headers["Authorization"] = f"Bearer {token}"
    made = visitor.http.post("/api/projects", json={"name": f"Team {mark}"}).raise_for_status().json()
    project, found = made["id"], str(made["slug"])
    post = visitor.post(f"Rotate {mark}", TEXT, project_id=project)
    visitor.http.post(f"/api/posts/{post}/issue").raise_for_status()
    item = {"name": "Rotation", "description": TEXT, "status": "planned", "project_id": project}
    item_id = visitor.http.post("/api/items", json=item).raise_for_status().json()["id"]
    visitor.http.put(f"/api/items/{item_id}/posts/{post}").raise_for_status()
    visitor.http.post(f"/api/posts/{post}/comments", json={"text": TEXT}).raise_for_status()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Your account")).to_be_visible()
    return found


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


def test_post_with_comments(page: Page, slug: str) -> None:
    page.goto(f"/b/{slug}")
    page.get_by_role("link", name="Rotate").click()
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_label("Reply to Ada Lovelace")).to_be_focused()
    assert_accessible(page)


def test_settings(page: Page, slug: str) -> None:
    for path, heading in ((f"/b/{slug}/settings", "Members"), ("/me", "Sessions")):
        page.goto(path)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert_accessible(page)
