"""Nothing that was written is lost: not by a reload, and not by a session that ends."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import account, project
from tests.e2e.account import Person
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor


@pytest.fixture
def ada(page: Page, visitor: Visitor, mark: str) -> Person:
    """Signed in on the page, with a project of her own open."""
    person = Person(f"Ada {mark}", f"{mark}@example.org")
    visitor.sign_up(person)
    page.goto("/")
    account.sign_in(page, person)
    project.create(page, f"Garden {mark}")
    return person


def open_dialog(page: Page, button: str, name: str) -> Locator:
    page.get_by_role("button", name=button).click()
    return page.get_by_role("dialog", name=name)


def sign_in_again(page: Page, person: Person, here: str) -> None:
    """The page hears from its live connection that the session is over, sooner or later; both must be the same."""
    page.goto(f"/sign-in?returnUrl={urlsplit(here).path}")
    account.enter(page, person)
    expect(page).to_have_url(here)


def test_an_issue_with_its_labels(page: Page, console: Console, visitor: Visitor, ada: Person) -> None:
    console.expect_refusals()
    project.visit(page, "Issues")
    dialog = open_dialog(page, "New issue", "New issue")
    here = page.url
    dialog.get_by_label("Title").fill("Water the plants")
    for label in ("garden", "night"):
        dialog.get_by_label("Add a label").fill(label)
        dialog.get_by_label("Add a label").press("Enter")
    labels = dialog.get_by_role("list", name="Labels").get_by_role("listitem")
    expect(labels).to_contain_text(["garden", "night"])
    page.reload()
    dialog = open_dialog(page, "New issue", "New issue")
    expect(labels).to_contain_text(["garden", "night"])
    dialog.get_by_role("button", name="Remove night").click()

    visitor.sign_out_everywhere(ada)
    sign_in_again(page, ada, here)
    dialog = open_dialog(page, "New issue", "New issue")
    expect(dialog.get_by_label("Title")).to_have_value("Water the plants")
    expect(labels).to_contain_text(["garden"])
    dialog.get_by_role("button", name="Create issue").click()
    expect(page.get_by_role("heading", name="Water the plants", level=1)).to_be_visible()
    expect(page.get_by_role("list", name="Labels")).to_contain_text("garden")


def test_an_item_with_its_posts(page: Page, visitor: Visitor, ada: Person, mark: str) -> None:
    visitor.sign_in(ada)
    made = visitor.http.get("/api/projects").raise_for_status().json()[0]["id"]
    visitor.post(f"Thirsty plants {mark}", project_id=made)
    project.visit(page, "Roadmap")
    dialog = open_dialog(page, "New item", "New item")
    dialog.get_by_label("Name").fill("Watering")
    dialog.get_by_role("searchbox", name="Link a post").fill(f"Thirsty plants {mark}")
    dialog.get_by_role("list", name="Posts found").get_by_role("button").click()
    linked = dialog.get_by_role("list", name="Linked posts")
    expect(linked).to_contain_text(f"Thirsty plants {mark}")
    page.reload()
    dialog = open_dialog(page, "New item", "New item")
    expect(dialog.get_by_label("Name")).to_have_value("Watering")
    expect(linked).to_contain_text(f"Thirsty plants {mark}")
    dialog.get_by_role("button", name="Add to the roadmap").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main").get_by_role("link", name=f"Thirsty plants {mark}")).to_be_visible()


def test_a_project_that_is_made_over_any_page(page: Page, console: Console, visitor: Visitor, ada: Person) -> None:
    console.expect_refusals()
    here = page.url
    page.get_by_role("button", name="Switch project").click()
    dialog = open_dialog(page, "New project", "New project")
    dialog.get_by_label("Name").fill("Kitchen")
    visitor.sign_out_everywhere(ada)
    sign_in_again(page, ada, here)
    page.get_by_role("button", name="Switch project").click()
    dialog = open_dialog(page, "New project", "New project")
    expect(dialog.get_by_label("Name")).to_have_value("Kitchen")
