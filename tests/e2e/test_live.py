"""What one does, another sees, and is not disturbed by it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import cluster
from tests.e2e.account import Person, enter
from tests.e2e.board import card, cards, pin, score, vote_up
from tests.e2e.conftest import WAIT
from tests.e2e.server import free_port, serving
from tests.e2e.talk import comment, draft, say
from tests.e2e.test_accessibility import assert_accessible
from tests.e2e.visitor import Visitor

SETTLED_MS = 1500
"""In which something that must not happen would have happened."""
LONGEST_PAUSE_MS = 30_000
"""Between two attempts to connect."""


@pytest.fixture
def other(new_page: Callable[..., Page]) -> Page:
    """The browser of somebody else, who only looks."""
    return new_page()


def watch(page: Page, path: str) -> None:
    page.goto(path)
    expect_live(page)


def expect_live(page: Page) -> None:
    expect(page.get_by_role("button", name="Live. Switch live updates off.")).to_be_visible()


def top_of(element: Locator) -> float:
    """Where on the screen it is."""
    box = element.bounding_box()
    assert box is not None
    return box["y"]


def test_votes_are_counted_at_once(page: Page, other: Page, visitor: Visitor, mark: str) -> None:
    title = f"Counted {mark}"
    visitor.post(title)
    page.goto(f"/?search={mark}")
    watch(other, f"/?search={mark}")
    expect(score(other, title)).to_have_text("0")
    vote_up(page, title).click()
    expect(score(other, title)).to_have_text("1")
    vote_up(page, title).click()
    expect(score(other, title)).to_have_text("0")


def test_new_posts_wait_until_the_reader_wants_them(page: Page, other: Page, visitor: Visitor, mark: str) -> None:
    for n in range(8):
        visitor.post(f"Old {n} {mark}", "Long enough that the list can be scrolled. " * 8)
    watch(other, f"/?search={mark}&sort=new")
    first = card(other, f"Old 7 {mark}")
    expect(cards(other)).to_have_count(8)
    other.evaluate("window.scrollTo(0, 300)")
    before = top_of(first)

    page.goto("/")
    pin(page, "Of no interest to a search")
    pin(page, f"New {mark}")
    pill = other.get_by_role("button", name="1 new post")
    expect(pill).to_be_visible()
    expect(cards(other)).to_have_count(8)
    assert top_of(first) == before
    assert_accessible(other)

    pill.click()
    expect(cards(other)).to_have_count(9)
    expect(cards(other).first).to_contain_text(f"New {mark}")
    expect(pill).to_be_hidden()
    assert other.evaluate("window.scrollY") == 0


def test_comments_come_without_disturbing_who_writes(
    page: Page, other: Page, slug: str, visitor: Visitor, new_visitor: Callable[[], Visitor], mark: str
) -> None:
    post = visitor.own_posts()[0]["id"]
    bob = Person(f"Bob {mark}", f"bob-{mark}@example.org")
    new_visitor().sign_up(bob)
    other.goto("/sign-in")
    enter(other, bob)
    watch(other, f"/p/{post}")
    expect(comment(other, "rotate")).to_be_visible()
    other.wait_for_load_state("networkidle")  # what comes in late may move things, but not what comes in live
    editor = draft(other)
    editor.fill("Half a thought")
    before = top_of(editor)

    page.goto(f"/p/{post}")
    say(page, "Said meanwhile.")
    marker = other.get_by_role("button", name="1 new comment")
    expect(marker).to_be_visible()
    expect(editor).to_be_focused()
    expect(editor).to_have_value("Half a thought")
    assert top_of(editor) == before

    marker.click()
    expect(comment(other, "Said meanwhile.")).to_be_visible()
    expect(editor).to_have_value("Half a thought")
    say(page, "Said to a reader.")  # nobody writes now: it comes by itself
    expect(comment(other, "Said to a reader.")).to_be_visible()
    expect(editor).to_have_value("Half a thought")


def test_issue_moves_on_the_board_and_in_the_list(page: Page, other: Page, slug: str) -> None:
    watch(other, f"/b/{slug}/issues?view=board")
    backlog = other.get_by_role("region", name="Backlog")
    expect(backlog.get_by_role("link", name="Rotate")).to_be_visible()
    page.goto(f"/b/{slug}/issues/1")
    page.get_by_label("State").select_option("doing")
    expect(other.get_by_role("region", name="In progress").get_by_role("link", name="Rotate")).to_be_visible()
    expect(backlog.get_by_role("link")).to_have_count(0)

    other.goto(f"/b/{slug}/issues/1")
    expect_live(other)
    page.get_by_label("Priority").select_option("urgent")
    expect(other.get_by_role("complementary").get_by_text("set the priority")).to_be_visible()


def test_roadmap_changes_in_place(page: Page, other: Page, slug: str) -> None:
    watch(other, f"/b/{slug}/roadmap")
    expect(other.get_by_role("heading", name="Rotation", exact=True)).to_be_visible()
    page.goto(f"/b/{slug}/roadmap")
    page.get_by_role("button", name="Edit Rotation").click()
    dialog = page.get_by_role("dialog", name="Edit item")
    dialog.get_by_label("Name").fill("Rotation by hand")
    dialog.get_by_label("Status").fill("Done")
    dialog.get_by_role("button", name="Save").click()
    done = other.get_by_role("region", name="Done")
    expect(done.get_by_role("heading", name="Rotation by hand")).to_be_visible()


def test_switched_off_nothing_comes_by_itself(page: Page, other: Page, visitor: Visitor, mark: str) -> None:
    title = f"Quiet {mark}"
    post_id = visitor.post(title)
    watch(other, f"/?search={mark}")
    expect(score(other, title)).to_have_text("0")  # what is asked for later knows the vote without being told
    other.get_by_role("button", name="Switch live updates off.").click()
    visitor.vote(post_id, 1)
    other.wait_for_timeout(SETTLED_MS)
    expect(score(other, title)).to_have_text("0")
    other.get_by_role("button", name="Switch them on.").click()
    expect(score(other, title)).to_have_text("1")


def test_goes_on_after_a_restart_of_the_server(new_context: Callable[..., BrowserContext], mark: str) -> None:
    """The connection of a page that is watched would be a fault while there is no server."""
    port = free_port()
    title = f"Restarted {mark}"
    with cluster.open_folder() as folder, closing(Visitor(f"http://127.0.0.1:{port}")) as visitor:
        with serving(folder, port) as url:
            post_id = visitor.post(title)
            other = new_context().new_page()
            watch(other, f"{url}/p/{post_id}")
            expect(score(other, title)).to_have_text("0")  # the page is there before its server goes
        expect(other.get_by_text("Live updates are interrupted.")).to_be_attached()
        with serving(folder, port):
            visitor.vote(post_id, 1)
            expect(score(other, title)).to_have_text("1", timeout=LONGEST_PAUSE_MS + WAIT)
            expect_live(other)
            other.close()
