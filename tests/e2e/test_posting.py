"""Pinning a post: with a picture by each way, with what the server refuses, with what is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.e2e.board import card, cards, open_composer, pin, popup, refusal, send, write
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor
from tests.pictures_made import picture

SIZE = (1200, 800)
THUMBNAIL_WIDTH = 640

COPY = """async (bytes) => {
  const blob = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}"""
DRAG = """(bytes) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], 'dragged.png', { type: 'image/png' }));
  return carried;
}"""


def by_button(page: Page, dialog: Locator, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        dialog.get_by_text("Choose a picture").click()
    chooser.value.set_files({"name": "chosen.png", "mimeType": "image/png", "buffer": content})


def by_paste(page: Page, dialog: Locator, content: bytes) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, list(content))
    dialog.get_by_label("Title").press("Control+V")


def by_drop(page: Page, dialog: Locator, content: bytes) -> None:
    carried = page.evaluate_handle(DRAG, list(content))
    target = dialog.get_by_text("drop or paste one here")
    target.dispatch_event("dragover", {"dataTransfer": carried})
    target.dispatch_event("drop", {"dataTransfer": carried})


def expect_shown(image: Locator, width: int) -> None:
    """Loaded and decoded, not only named in the page."""
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", value=True)
    expect(image).to_have_js_property("naturalWidth", width)


@pytest.mark.parametrize("give", [by_button, by_paste, by_drop])
def test_post_with_a_picture(
    page: Page, visitor: Visitor, mark: str, give: Callable[[Page, Locator, bytes], None]
) -> None:
    content, title = picture(size=SIZE, color="#2a7f62"), f"With a picture {mark}"
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, title)
    give(page, dialog, content)
    expect_shown(dialog.get_by_alt_text("Preview of the attached picture"), SIZE[0])
    send(dialog)
    expect(dialog).to_be_hidden()

    expect(page.get_by_role("status").filter(has_text="Pinned to the board")).to_be_visible()
    expect(cards(page).first).to_contain_text(title)
    expect_shown(card(page, title).locator("img"), THUMBNAIL_WIDTH)
    card(page, title).get_by_role("link").click()
    expect_shown(page.get_by_alt_text(f"Picture attached to “{title}”"), SIZE[0])
    post = visitor.search(mark)[0]
    assert post["username"] == "anonymous"
    if give is not by_paste:  # the clipboard encodes anew
        assert post["image_hash"] == hashlib.sha256(content).hexdigest()


def test_picture_is_taken_off_again(page: Page, visitor: Visitor, mark: str) -> None:
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"Without a picture {mark}")
    by_button(page, dialog, picture())
    dialog.get_by_role("button", name="Remove the picture").click()
    expect(dialog.get_by_text("Choose a picture")).to_be_visible()
    send(dialog)
    expect(dialog).to_be_hidden()
    assert visitor.search(mark)[0]["image_hash"] is None


def test_what_is_missing_is_said_before_anything_is_sent(page: Page) -> None:
    sent: list[str] = []
    page.goto("/")
    page.on("request", lambda request: sent.append(request.method))
    dialog = open_composer(page)
    send(dialog)
    expect(dialog.get_by_text("Give your post a title.")).to_be_visible()
    expect(dialog.get_by_text("Say a little more about it.")).to_be_visible()
    expect(dialog.get_by_label("Title")).to_be_focused()
    dialog.get_by_label("Title").fill("x" * 103)
    expect(dialog.get_by_text("3 characters too many.")).to_be_visible()
    expect(dialog.get_by_text("103 / 100")).to_be_visible()
    send(dialog)
    assert set(sent) <= {"GET"}


def test_taken_title_is_told_at_its_field_and_in_the_popup(page: Page, console: Console, mark: str) -> None:
    console.expect_refusals()
    taken = refusal(409, "This title is taken.", title="Another post has this title.")

    def refuse_creation(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(**taken)
        else:
            route.continue_()

    page.route("**/api/posts", refuse_creation)
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"Taken {mark}")
    send(dialog)
    expect(popup(page)).to_contain_text("This title is taken.")
    popup(page).get_by_role("button", name="OK").click()
    expect(popup(page)).to_be_hidden()
    expect(dialog.get_by_text("Another post has this title.")).to_be_visible()
    expect(dialog.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Title")).to_have_value(f"Taken {mark}")

    page.unroute("**/api/posts")
    dialog.get_by_label("Title").fill(f"Free {mark}")
    send(dialog)
    expect(dialog).to_be_hidden()
    expect(card(page, f"Free {mark}")).to_be_visible()


def test_broken_picture_is_refused_and_nothing_is_lost(
    page: Page, console: Console, visitor: Visitor, mark: str
) -> None:
    console.expect_refusals()
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"Broken {mark}")
    by_button(page, dialog, b"\x89PNG\r\n\x1a\n and then nothing of the kind")
    send(dialog)
    expect(popup(page)).to_be_visible()
    popup(page).get_by_role("button", name="OK").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    expect(dialog.get_by_label("Title")).to_have_value(f"Broken {mark}")
    assert visitor.search(mark) == []

    dialog.get_by_role("button", name="Remove the picture").click()
    send(dialog)
    expect(dialog).to_be_hidden()
    expect(card(page, f"Broken {mark}")).to_be_visible()


def test_what_is_no_picture_is_not_taken(page: Page) -> None:
    page.goto("/")
    dialog = open_composer(page)
    file: FilePayload = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    dialog.locator("input[type=file]").set_input_files(files=[file])
    expect(dialog.get_by_role("alert")).to_have_text("Only PNG, JPEG, WebP and GIF pictures can be attached.")
    expect(dialog.get_by_alt_text("Preview of the attached picture")).to_have_count(0)


def test_draft_survives_a_reload_until_it_is_posted(page: Page, mark: str) -> None:
    page.goto("/")
    write(open_composer(page), f"Draft {mark}", "Half a thought")
    page.reload()
    dialog = open_composer(page)
    expect(dialog.get_by_label("Title")).to_have_value(f"Draft {mark}")
    expect(dialog.get_by_label("What is it about?")).to_have_value("Half a thought")
    send(dialog)
    expect(dialog).to_be_hidden()
    page.reload()
    expect(open_composer(page).get_by_label("Title")).to_have_value("")


def test_name_is_remembered(page: Page, visitor: Visitor, mark: str) -> None:
    page.goto("/")
    dialog = open_composer(page)
    write(dialog, f"By name {mark}")
    dialog.get_by_label("Your name").fill("Ada")
    send(dialog)
    expect(dialog).to_be_hidden()
    expect(card(page, f"By name {mark}")).to_contain_text("Ada")
    page.reload()
    expect(open_composer(page).get_by_label("Your name")).to_have_value("Ada")
    assert visitor.search(mark)[0]["username"] == "Ada"


def test_what_people_write_is_text_and_nothing_else(page: Page, mark: str) -> None:
    title = f"<b>{mark}</b> & <img src=x onerror=alert(1)>"
    page.goto("/")
    pin(page, title)
    expect(card(page, title)).to_be_visible()
    card(page, title).get_by_role("link").click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
