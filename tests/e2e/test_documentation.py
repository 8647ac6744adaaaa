"""The API's pages come from the server alone, and Swagger UI really calls it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.account import Person
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.usefixtures("patience")


def opened(page: Page, operation_id: str) -> Locator:
    name = page.locator(".opblock-summary-operation-id").get_by_text(operation_id, exact=True)
    operation = page.locator(".opblock").filter(has=name)
    operation.locator(".opblock-summary-control").click()
    return operation


def execute(operation: Locator, body: dict[str, Any], status: int) -> Locator:
    """Sends the body; the answer that is shown then."""
    operation.locator("textarea.body-param__text").fill(json.dumps(body))
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text(str(status))
    return answer


def authorize(page: Page, person: Person) -> None:
    """By the OAuth2 password form, of which everything else is left as it is."""
    page.locator(".scheme-container").get_by_role("button", name="Authorize").click()
    form = page.locator(".auth-container").filter(has_text="OAuth2, password")
    form.get_by_label("username").fill(person.email)
    form.get_by_label("password:", exact=True).fill(person.password)
    form.get_by_role("button", name="Apply given OAuth2 credentials").click()
    expect(form.get_by_role("button", name="Remove authorization")).to_be_visible()
    form.get_by_role("button", name="Close").click()


def test_swagger_ui_calls_the_api(page: Page, visitor: Visitor, mark: str) -> None:
    visitor.post(f"Seen by Swagger {mark}")
    page.goto("/docs")
    operation = opened(page, "listPosts")
    operation.get_by_placeholder("search").fill(mark)
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text(f"Seen by Swagger {mark}")


def test_swagger_ui_writes(page: Page, visitor: Visitor) -> None:
    page.goto("/docs")
    operation = opened(page, "createPost")
    with page.expect_response("**/api/posts") as answer:
        operation.get_by_role("button", name="Execute").click()
    assert answer.value.status == 201
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("201")
    assert visitor.read(answer.value.json()["id"])["title"]


def test_swagger_ui_signs_in(page: Page, console: Console, visitor: Visitor, mark: str) -> None:
    console.expect_refusals()
    ada = Person(f"Ada {mark}", f"ada.{mark}@example.org")
    visitor.sign_up(ada)
    page.goto("/docs")
    operation = opened(page, "createProject")
    expect(execute(operation, {"name": f"Refused {mark}"}, 401)).to_contain_text("user_message")
    authorize(page, ada)
    expect(execute(operation, {"name": f"Made {mark}"}, 201)).to_contain_text(f"Made {mark}")


def test_pages_lead_to_the_documentation(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="API documentation").click()
    expect(page.locator(".opblock").first).to_be_visible()
    page.go_back()
    page.get_by_role("contentinfo").get_by_role("link", name="Reference").click()
    expect(page.get_by_role("heading", name="Corkboard").first).to_be_visible()
    expect(page.get_by_role("heading", name="Votes").first).to_be_visible()
