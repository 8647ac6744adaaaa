"""What a person does from signing up to leaving, in the order in which it happens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import account, kanban, project, talk
from tests.e2e.account import Person
from tests.e2e.board import card, open_composer, pin, popup, send, state, write
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor


@pytest.fixture
def ada(mark: str) -> Person:
    return Person(f"Ada {mark}", f"ada.{mark}@example.org")


def test_from_signing_up_to_leaving(page: Page, console: Console, visitor: Visitor, ada: Person, mark: str) -> None:
    title, item = f"Water the plants {mark}", f"Watering {mark}"
    page.goto("/")
    account.sign_up(page, ada)
    project.create(page, f"Garden {mark}")
    post_id = pin(page, title)
    expect(card(page, title)).to_contain_text(ada.name)
    open_post(page, title)
    turn_into_issue(page, title)

    open_issue_board(page)
    kanban.expect_in(page, title, "Backlog")
    project.visit(page, "Board")
    expect(state(page, title)).to_have_text("Backlog")
    open_issue_board(page)
    kanban.drag(page, title, "Done")
    page.reload()
    kanban.expect_in(page, title, "Done")
    project.visit(page, "Board")
    expect(state(page, title)).to_have_text("Done")

    project.visit(page, "Roadmap")
    plan(page, item, title)
    kanban.expect_in(page, item, "Planned")
    kanban.drag(page, item, "In progress")
    page.reload()
    kanban.expect_in(page, item, "In progress")
    kanban.card(page, item).get_by_role("link", name=title).click()

    talk.say(page, "It waters by night.")
    talk.reply(page, "It waters by night.", "And on Sundays.")
    expect(talk.authors(page)).to_have_text([ada.name, ada.name])
    project.visit(page, "Issues")
    expect(page.get_by_role("main").get_by_role("link", name=title)).to_be_visible()

    leave(page, console, ada)
    assert visitor.read(post_id)["username"] == "anonymous"
    page.goto(f"/p/{post_id}")
    expect(page.get_by_role("article").filter(has_text=title)).to_contain_text("anonymous")
    expect(talk.authors(page)).to_have_text(["anonymous", "anonymous"])
    expect(page.get_by_role("main")).not_to_contain_text(ada.name)


def test_issues_are_carried_by_keyboard(page: Page, visitor: Visitor, ada: Person, mark: str) -> None:
    visitor.sign_up(ada)
    page.goto("/")
    account.sign_in(page, ada)
    project.create(page, f"Kitchen {mark}")
    for title in ("Sweep", "Mop"):
        write_issue(page, title)
    open_issue_board(page)
    kanban.carry(page, "Sweep", "ArrowRight", "ArrowRight", "ArrowRight")
    kanban.expect_in(page, "Sweep", "Done")
    kanban.carry(page, "Mop", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown")
    page.reload()
    expect(kanban.titles(page, "Done")).to_have_text(["Sweep", "Mop"])
    kanban.carry(page, "Mop", "ArrowUp")
    page.reload()
    expect(kanban.titles(page, "Done")).to_have_text(["Mop", "Sweep"])


def test_signing_in_keeps_the_post_that_is_being_written(page: Page, visitor: Visitor, ada: Person, mark: str) -> None:
    title = f"Half a thought {mark}"
    visitor.sign_up(ada)
    page.goto(f"/?search={mark}&sort=new")
    write(open_composer(page), title, "Half a sentence")
    page.keyboard.press("Escape")
    account.sign_in(page, ada)
    expect(page).to_have_url(f"/?search={mark}&sort=new")
    dialog = open_composer(page)
    expect(dialog.get_by_label("Title")).to_have_value(title)
    expect(dialog.get_by_label("What is it about?")).to_have_value("Half a sentence")
    send(dialog)
    expect(card(page, title)).to_contain_text(ada.name)


def test_session_that_ends_keeps_the_comment_that_is_being_written(
    page: Page, console: Console, visitor: Visitor, ada: Person, mark: str
) -> None:
    console.expect_refusals()
    visitor.sign_up(ada)
    post_id = visitor.post(f"Talked about {mark}")
    page.goto(f"/p/{post_id}")
    account.sign_in(page, ada)
    talk.draft(page).fill("Half a sentence")
    visitor.sign_out_everywhere(ada)  # the live connection ends with the session, and the page notices
    talk.comments(page).get_by_role("link", name="Sign in").click()
    account.enter(page, ada)
    expect(page).to_have_url(f"/p/{post_id}")
    expect(talk.draft(page)).to_have_value("Half a sentence")
    talk.send(page)
    expect(talk.authors(page)).to_have_text([ada.name])


def open_post(page: Page, title: str) -> None:
    card(page, title).get_by_role("link").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def turn_into_issue(page: Page, title: str) -> None:
    """Of the post whose page is open; the issue's page comes in its place."""
    page.get_by_role("button", name="Turn into an issue").click()
    expect(page.get_by_role("link", name="All issues")).to_be_visible()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def open_issue_board(page: Page) -> None:
    project.visit(page, "Issues")
    page.get_by_role("navigation", name="View").get_by_role("link", name="Board").click()


def plan(page: Page, name: str, post: str) -> None:
    """Adds an item to the roadmap, with a post that asks for it."""
    page.get_by_role("button", name="New item").click()
    dialog = page.get_by_role("dialog", name="New item")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("searchbox", name="Link a post").fill(post)
    dialog.get_by_role("list", name="Posts found").get_by_role("button", name=post).click()
    expect(dialog.get_by_role("list", name="Linked posts")).to_contain_text(post)
    dialog.get_by_role("button", name="Add to the roadmap").click()
    expect(dialog).to_be_hidden()


def write_issue(page: Page, title: str) -> None:
    """In the project that is open; the issue's page comes then."""
    project.visit(page, "Issues")
    page.get_by_role("button", name="New issue").click()
    dialog = page.get_by_role("dialog", name="New issue")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_role("button", name="Create issue").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def leave(page: Page, console: Console, person: Person) -> None:
    """Not without the password, and then for good."""
    console.expect_refusals()
    dialog = account.open_deletion(page)
    account.delete_with(dialog, "not the password")
    expect(popup(page)).to_be_visible()
    popup(page).get_by_role("button", name="OK").click()
    account.delete_with(dialog, person.password)
    expect(page.get_by_role("status").filter(has_text="Your account is deleted.")).to_be_visible()
    expect(account.menu(page)).to_have_count(0)
