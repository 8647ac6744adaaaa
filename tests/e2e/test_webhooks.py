"""A project's webhooks, from making one to deleting it, with a program that listens."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import account, project
from tests.e2e.account import Person
from tests.e2e.board import pin
from tests.e2e.receiver import Receiver, receiving
from tests.e2e.visitor import Visitor
from tests.webhooks.hooks import signatures


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def garden(page: Page, visitor: Visitor, mark: str) -> None:
    """A project of who is signed in; its webhooks are open."""
    ada = Person(f"Ada {mark}", f"{mark}@example.org")
    visitor.sign_up(ada)
    page.goto("/")
    account.sign_in(page, ada)
    project.create(page, f"Garden {mark}")
    open_webhooks(page)


def open_webhooks(page: Page) -> None:
    page.get_by_role("button", name="Switch project").click()
    page.get_by_role("link", name="Settings of this project").click()
    page.get_by_role("link", name="Manage webhooks").click()
    expect(page.get_by_role("heading", name="Webhooks of", level=1)).to_be_visible()


def make(page: Page, url: str) -> str:
    """A webhook for everything; its secret."""
    page.get_by_role("button", name="New webhook").click()
    dialog = page.get_by_role("dialog", name="New webhook")
    dialog.get_by_label("Address").fill(url)
    dialog.get_by_role("button", name="Create webhook").click()
    return read_secret(page)


def read_secret(page: Page) -> str:
    dialog = page.get_by_role("dialog", name="Its secret")
    secret = dialog.get_by_label("Secret").input_value()
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_be_hidden()
    assert secret.startswith("whsec_")
    return secret


def card(page: Page, url: str) -> Locator:
    return page.locator("app-webhook-card").filter(has_text=url)


@pytest.mark.usefixtures("garden")
def test_from_making_it_to_deleting_it(page: Page, receiver: Receiver, mark: str) -> None:
    receiver.body = b"Thank you."
    secret = make(page, receiver.url)
    hook = card(page, receiver.url)
    hook.get_by_role("button", name="Send a test").click()
    expect(hook.get_by_role("heading", name="The test was delivered")).to_be_visible()
    expect(hook.get_by_label("Body of the answer")).to_have_text("Thank you.")
    test = receiver.next()
    assert test.headers["webhook-signature"] == signatures(secret, test)

    project.visit(page, "Board")
    pin(page, f"Water the plants {mark}")
    told = receiver.next()
    assert json.loads(told.body)["data"]["title"] == f"Water the plants {mark}"
    assert told.headers["webhook-signature"] == signatures(secret, told)

    open_webhooks(page)
    expect(page.get_by_text(secret)).to_have_count(0)
    hook.get_by_role("button", name="Deliveries").click()
    log = hook.get_by_role("listitem")
    expect(log).to_have_count(2)
    expect(log.first.locator("summary")).to_contain_text("Delivered")
    log.first.get_by_text("post.created", exact=True).click()
    expect(log.first.get_by_label("What was sent")).to_contain_text(mark)
    log.first.get_by_role("button", name="Send again").click()
    again = receiver.next()
    assert (again.body, again.headers["webhook-id"]) == (told.body, told.headers["webhook-id"])

    hook.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete this webhook?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No webhooks yet")).to_be_visible()


@pytest.mark.usefixtures("garden")
def test_a_new_secret_signs_beside_the_one_before(page: Page, receiver: Receiver) -> None:
    before = make(page, receiver.url)
    hook = card(page, receiver.url)
    hook.get_by_role("button", name="New secret").click()
    page.get_by_role("dialog", name="Replace its secret?").get_by_role("button", name="Replace").click()
    after = read_secret(page)
    assert after != before
    expect(hook.get_by_text("Its secret was replaced")).to_be_visible()
    hook.get_by_role("button", name="Send a test").click()
    sent = receiver.next()
    both = {signatures(secret, sent) for secret in (before, after)}
    assert set(sent.headers["webhook-signature"].split()) == both


@pytest.mark.usefixtures("garden")
def test_what_fails_is_told_and_may_be_switched_off(page: Page, receiver: Receiver) -> None:
    receiver.status, receiver.body = 500, b"Not today."
    make(page, receiver.url)
    hook = card(page, receiver.url)
    hook.get_by_role("button", name="Send a test").click()
    expect(hook.get_by_role("heading", name="The test was not delivered")).to_be_visible()
    expect(hook.get_by_label("Body of the answer")).to_have_text("Not today.")
    hook.get_by_role("button", name="Switch off").click()
    expect(hook.get_by_text("Off", exact=True)).to_be_visible()
    page.reload()
    expect(hook.get_by_role("button", name="Switch on")).to_be_visible()
