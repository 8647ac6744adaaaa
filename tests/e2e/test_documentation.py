"""The API's pages come from the server alone, and Swagger UI really calls it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor


def test_swagger_ui_calls_the_api(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(f"Seen by Swagger {mark}")
    page.goto("/docs")
    operation = page.locator(".opblock", has_text="listPosts")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_placeholder("search").fill(mark)
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text(f"Seen by Swagger {mark}")


def test_swagger_ui_writes(page: Page, visitor: Visitor) -> None:
    page.goto("/docs")
    operation = page.locator(".opblock", has_text="createPost").first
    operation.locator(".opblock-summary-control").click()
    with page.expect_response("**/api/posts") as answer:
        operation.get_by_role("button", name="Execute").click()
    assert answer.value.status == 201
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("201")
    assert visitor.read(answer.value.json()["id"])["title"]


def test_pages_lead_to_the_documentation(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="API documentation").click()
    expect(page.locator(".opblock").first).to_be_visible()
    page.go_back()
    page.get_by_role("contentinfo").get_by_role("link", name="Reference").click()
    expect(page.get_by_role("heading", name="Corkboard").first).to_be_visible()
    expect(page.get_by_role("heading", name="Votes").first).to_be_visible()
