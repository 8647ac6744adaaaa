"""The page of a post: its link, its picture, and what only its author may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e import account, talk
from tests.e2e.account import Person
from tests.e2e.board import card, pin, popup
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor
from tests.pictures_made import picture


def test_opens_by_its_address(page: Page, visitor: Visitor, mark: str) -> None:
    content = picture(size=(1000, 700), color="#b5533c")
    post_id = visitor.post(f"By link {mark}", "Line one\n\nLine three", image_hash=visitor.upload(content))
    page.goto(f"/p/{post_id}")
    expect(page.get_by_role("heading", name=f"By link {mark}", level=1)).to_be_visible()
    expect(page).to_have_title(f"By link {mark} · Corkboard")
    expect(page.get_by_text("Line three")).to_be_visible()
    image = page.get_by_alt_text(f"Picture attached to “By link {mark}”")
    expect(image).to_have_js_property("naturalWidth", 1000)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="opens in full in a new tab").click()
    expect(opened.value.locator("img")).to_have_js_property("naturalWidth", 1000)


@pytest.mark.parametrize("size", [(1000, 700), (60, 900), (40, 30)])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_picture_arrives(
    page: Page, visitor: Visitor, mark: str, size: tuple[int, int], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    post_id = visitor.post(f"Pictured {mark}", image_hash=visitor.upload(picture(size=size, color=f"#{mark[-6:]}")))
    on_the_way: list[Route] = []

    def hold(route: Route) -> None:
        on_the_way.append(route)

    page.route("**/image/*", hold)
    with page.expect_request("**/image/*"):
        page.goto(f"/p/{post_id}")
    image = page.get_by_alt_text(f"Picture attached to “Pictured {mark}”")
    expect(image).to_have_js_property("naturalWidth", 0)
    before = image.bounding_box()
    on_the_way[0].continue_()
    expect(image).to_have_js_property("naturalWidth", size[0])
    after = image.bounding_box()
    assert after == before
    assert after
    assert after["width"] / after["height"] == pytest.approx(size[0] / size[1], rel=0.1)


def test_link_is_copied(page: Page, visitor: Visitor, base_url: str, mark: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    post_id = visitor.post(f"To share {mark}")
    page.goto(f"/p/{post_id}")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}/p/{post_id}"


def test_author_edits(page: Page, visitor: Visitor, mark: str) -> None:
    page.goto("/")
    post_id = pin(page, f"Before {mark}")
    card(page, f"Before {mark}").get_by_role("link").click()
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit post")
    expect(dialog.get_by_label("Title")).to_have_value(f"Before {mark}")
    dialog.get_by_label("Title").fill(f"After {mark}")
    dialog.get_by_label("Text").fill("Thought about it again.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    for _ in range(2):
        expect(page.get_by_role("heading", name=f"After {mark}", level=1)).to_be_visible()
        expect(page.get_by_text("Thought about it again.")).to_be_visible()
        page.reload()
    assert visitor.read(post_id)["title"] == f"After {mark}"


def test_edit_without_a_title_is_not_saved(page: Page, visitor: Visitor, mark: str) -> None:
    page.goto("/")
    post_id = pin(page, f"Title stays {mark}")
    page.goto(f"/p/{post_id}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit post")
    dialog.get_by_label("Title").fill("  ")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("A post needs a title.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=f"Title stays {mark}", level=1)).to_be_visible()
    assert visitor.read(post_id)["title"] == f"Title stays {mark}"


def test_author_deletes(page: Page, visitor: Visitor, mark: str) -> None:
    page.goto("/")
    post_id = pin(page, f"Regretted {mark}")
    card(page, f"Regretted {mark}").get_by_role("link").click()
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete this post?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").filter(has_text="The post is deleted.")).to_be_visible()
    expect(page).to_have_url("/")
    expect(card(page, f"Regretted {mark}")).to_have_count(0)
    assert visitor.http.get(f"/api/posts/{post_id}").status_code == 404


def test_stranger_can_neither_edit_nor_delete(
    page: Page, new_page: Callable[[], Page], visitor: Visitor, mark: str
) -> None:
    page.goto("/")
    post_id = pin(page, f"Not yours {mark}")
    stranger = new_page()
    stranger.goto("/")
    pin(stranger, f"Mine {mark}")
    stranger.goto(f"/p/{post_id}")
    expect(stranger.get_by_role("button", name="Copy link")).to_be_visible()
    for name in ("Edit", "Delete"):
        expect(stranger.get_by_role("button", name=name)).to_have_count(0)
    api = stranger.context.request
    assert api.patch(f"/api/posts/{post_id}", data={"title": "Taken over"}).status == 403
    assert api.put(f"/api/posts/{post_id}", data={"title": "Taken over", "text": "x"}).status == 403
    assert api.delete(f"/api/posts/{post_id}").status == 403
    assert visitor.read(post_id)["title"] == f"Not yours {mark}"


def test_who_loses_the_post_meanwhile_is_refused(page: Page, console: Console, mark: str) -> None:
    """What the page has learned decides what is offered; what is allowed decides the server."""
    console.expect_refusals()
    page.goto("/")
    post_id = pin(page, f"Guarded {mark}")
    card(page, f"Guarded {mark}").get_by_role("link").click()
    page.get_by_role("button", name="Edit").click()
    page.context.clear_cookies()
    dialog = page.get_by_role("dialog", name="Edit post")
    dialog.get_by_label("Title").fill("Taken over")
    dialog.get_by_role("button", name="Save").click()
    expect(popup(page)).to_contain_text("author")
    popup(page).get_by_role("button", name="OK").click()
    expect(dialog.get_by_label("Title")).to_have_value("Taken over")
    assert page.context.request.get(f"/api/posts/{post_id}").json()["title"] == f"Guarded {mark}"


def test_author_edits_on_another_device(page: Page, new_page: Callable[[], Page], visitor: Visitor, mark: str) -> None:
    ada = Person(f"Ada {mark}", f"{mark}@example.org")
    visitor.sign_up(ada)
    page.goto("/")
    account.sign_in(page, ada)
    pin(page, f"At home {mark}")
    card(page, f"At home {mark}").get_by_role("link").click()
    talk.say(page, "It hurts.")
    talk.reply(page, "It hurts.", "At night.")

    phone = new_page()
    phone.goto(page.url)
    expect(talk.comment(phone, "At night.")).to_be_visible()
    expect(phone.get_by_role("button", name="Edit")).to_have_count(0)
    account.sign_in(phone, ada)
    for said, better in (("It hurts.", "It hurts my eyes."), ("At night.", "By night.")):
        talk.edit(phone, said, better)
    post = phone.get_by_role("article").filter(has=phone.get_by_role("heading", level=1))
    post.get_by_role("button", name="Edit").click()
    dialog = phone.get_by_role("dialog", name="Edit post")
    dialog.get_by_label("Title").fill(f"On the way {mark}")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=f"On the way {mark}", level=1)).to_be_visible()
    expect(talk.comment(page, "By night.")).to_be_visible()


def test_post_that_does_not_exist(page: Page, console: Console) -> None:
    console.expect_refusals()
    page.goto("/p/999999999")
    popup(page).get_by_role("button", name="OK").click()
    expect(page.get_by_role("heading", name="This post is not on the board")).to_be_visible()
    expect(page).to_have_title("Not found · Corkboard")
    page.get_by_role("link", name="See all posts").click()
    expect(page).to_have_url("/")
