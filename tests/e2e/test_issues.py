"""The way to an issue and back, and what its page offers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor


@pytest.mark.parametrize("query", ["?view=board&priority=none", "?search=rotate&state=backlog"])
def test_back_to_where_one_came_from(page: Page, slug: str, query: str) -> None:
    page.goto(f"/b/{slug}/issues{query}")
    page.get_by_role("main").get_by_role("link", name="Rotate").click()
    expect(page).to_have_url(f"/b/{slug}/issues/1")
    page.reload()
    page.get_by_role("link", name="All issues").click()
    expect(page).to_have_url(f"/b/{slug}/issues{query}")
    expect(page.get_by_role("main").get_by_role("link", name="Rotate")).to_be_visible()


def test_who_came_by_a_link_gets_the_list(page: Page, slug: str) -> None:
    page.goto(f"/b/{slug}/issues/1")
    page.get_by_role("link", name="All issues").click()
    expect(page).to_have_url(f"/b/{slug}/issues")


def test_labels_of_the_project_are_suggested(page: Page, visitor: Visitor, slug: str) -> None:
    project = visitor.http.get(f"/api/projects/by-slug/{slug}").raise_for_status().json()["id"]
    new = {"title": "Another", "labels": ["gallery"]}
    visitor.http.post(f"/api/projects/{project}/issues", json=new).raise_for_status()
    page.goto(f"/b/{slug}/issues/1")
    box = page.get_by_label("Add a label")
    offered = page.locator(f"datalist#{box.get_attribute('list')} option")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("value", "gallery")


def test_a_post_says_once_what_became_of_it(page: Page, visitor: Visitor, slug: str, mark: str) -> None:
    post = visitor.own_posts()[0]["id"]
    page.goto(f"/p/{post}")
    issues = page.get_by_role("list", name="Issues of this post")
    expect(issues.get_by_role("link", name="Rotate")).to_have_attribute("href", f"/b/{slug}/issues/1")
    expect(page.get_by_text("Backlog", exact=True)).to_have_count(1)
