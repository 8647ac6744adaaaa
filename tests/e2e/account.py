"""Having an account, by the pages: signing up and in, and leaving for good."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

PASSWORD = "a bridge of 7 wet ropes"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    password: str = PASSWORD


def menu(page: Page) -> Locator:
    """The button that who is signed in has in place of “Sign in”."""
    return page.get_by_role("banner").get_by_role("button", name="Your account")


def sign_up(page: Page, person: Person) -> None:
    follow_sign_in(page)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Name").fill(person.name)
    fill_credentials(page, person)
    page.get_by_role("button", name="Create account").click()
    expect(menu(page)).to_be_visible()


def sign_in(page: Page, person: Person) -> None:
    follow_sign_in(page)
    enter(page, person)


def enter(page: Page, person: Person) -> None:
    """By the form of the sign-in page, wherever it was opened from."""
    fill_credentials(page, person)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(menu(page)).to_be_visible()


def follow_sign_in(page: Page) -> None:
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def fill_credentials(page: Page, person: Person) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(person.password)


def open_deletion(page: Page) -> Locator:
    """The form that asks for the password."""
    menu(page).click()
    page.get_by_role("link", name="Profile and settings").click()
    page.get_by_role("button", name="Delete…").click()
    return page.get_by_role("dialog", name="Delete your account?")


def delete_with(dialog: Locator, password: str) -> None:
    dialog.get_by_label("Your password").fill(password)
    dialog.get_by_role("button", name="Delete my account").click()
