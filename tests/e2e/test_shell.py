"""What is around every page: theme, title, and addresses that lead nowhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.board import cards

BRIGHTNESS = """() => {
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
  return (red + green + blue) / 3;
}"""


def is_dark(page: Page) -> bool:
    return bool(page.evaluate(BRIGHTNESS) < 100)


@pytest.mark.parametrize("system", ["light", "dark"])
def test_theme_is_the_systems_until_chosen_and_then_stays(page: Page, system: str) -> None:
    page.emulate_media(color_scheme="dark" if system == "dark" else "light")
    page.goto("/")
    assert is_dark(page) == (system == "dark")
    page.get_by_role("button", name="Theme: system. Switch to light.").click()
    expect(page.get_by_role("button", name="Theme: light. Switch to dark.")).to_be_visible()
    assert not is_dark(page)
    page.get_by_role("button", name="Theme: light. Switch to dark.").click()
    expect(page.get_by_role("button", name="Theme: dark. Switch to system.")).to_be_visible()
    assert is_dark(page)

    for address in ("/", "/nowhere"):
        page.goto(address)
        expect(page.get_by_role("button", name="Theme: dark. Switch to system.")).to_be_visible()
        assert is_dark(page)
    page.get_by_role("button", name="Theme: dark. Switch to system.").click()
    expect(page.get_by_role("button", name="Theme: system. Switch to light.")).to_be_visible()
    assert is_dark(page) == (system == "dark")


def test_chosen_theme_is_there_before_the_application(page: Page) -> None:
    page.add_init_script("localStorage.setItem('corkboard.theme', '\"dark\"')")
    page.emulate_media(color_scheme="light")
    page.route("**/main-*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/")
    assert is_dark(page)


def test_unknown_address(page: Page) -> None:
    page.goto("/nowhere/at/all")
    expect(page.get_by_role("heading", name="Nothing is pinned here")).to_be_visible()
    expect(page).to_have_title("Not found · Corkboard")
    page.get_by_role("link", name="Go to the board").click()
    expect(page).to_have_url("/")
    expect(page).to_have_title("Corkboard")
    expect(page.get_by_role("region", name="Posts")).to_be_visible()


def test_name_of_the_board_leads_home(page: Page) -> None:
    page.goto("/?sort=top&search=something")
    page.get_by_role("banner").get_by_role("link", name="Corkboard").click()
    expect(page).to_have_url("/")
    expect(page.get_by_role("searchbox", name="Search posts")).to_have_value("")


def test_board_works_before_its_settings_are_known(page: Page) -> None:
    page.route("**/api/config", lambda route: route.fulfill(status=200, body="no JSON"))
    page.goto("/")
    expect(page.get_by_role("banner").get_by_role("link", name="Corkboard")).to_be_visible()
    expect(page.get_by_role("button", name="New post")).to_be_visible()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(cards(page).or_(page.locator(".state")).first).to_be_visible()
