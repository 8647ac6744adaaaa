"""Votes: shown at once, kept, taken back when the server refuses, and added up."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.board import card, expect_vote, popup, refusal, score, vote_down, vote_up
from tests.e2e.console import Console
from tests.e2e.visitor import Visitor

VOTE = "**/api/posts/*/vote"


def vote_and_wait(page: Page, press: Callable[[], None]) -> None:
    """Until the server has said yes: what follows may leave the page."""
    with page.expect_response(VOTE) as answer:
        press()
    assert answer.value.ok


def test_up_down_and_back_survive_a_reload(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"Vote {mark}"
    post_id = visitor.post(title)
    visitor.vote(post_id, 1)
    page.goto(f"/?search={mark}")
    expect_vote(page, title, 0, "1")

    for press, value, total in ((vote_up, 1, "2"), (vote_down, -1, "0"), (vote_down, 0, "1")):
        vote_and_wait(page, press(page, title).click)
        expect_vote(page, title, value, total)
        page.reload()
        expect_vote(page, title, value, total)
    assert visitor.read(post_id)["score"] == 1


def test_vote_on_the_page_of_a_post_is_known_to_the_list(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"Vote inside {mark}"
    visitor.post(title)
    page.goto(f"/?search={mark}")
    card(page, title).get_by_role("link").click()
    vote_and_wait(page, vote_down(page, title).click)
    expect_vote(page, title, -1, "−1")
    page.get_by_role("link", name="All posts").click()
    expect_vote(page, title, -1, "−1")


def test_refused_vote_is_shown_taken_back_and_explained(
    page: Page, console: Console, visitor: Visitor, mark: str
) -> None:
    console.expect_refusals()
    title = f"Refused {mark}"
    visitor.post(title)

    def refuse(route: Route) -> None:
        expect_vote(page, title, 1, "1")  # before anybody has answered
        route.fulfill(**refusal(409, "Voting on this post is closed."))

    page.route(VOTE, refuse)
    page.goto(f"/?search={mark}")
    expect_vote(page, title, 0, "0")
    vote_up(page, title).click()
    expect(popup(page)).to_contain_text("Voting on this post is closed.")
    expect(score(page, title)).to_have_text("0")
    popup(page).get_by_role("button", name="OK").click()
    expect(popup(page)).to_be_hidden()
    expect_vote(page, title, 0, "0")
    expect(vote_up(page, title)).to_be_focused()


def test_of_many_wishes_the_last_one_wins(page: Page, visitor: Visitor, mark: str) -> None:
    title = f"Undecided {mark}"
    post_id = visitor.post(title)
    sent: list[int] = []

    def change_mind(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}")["value"])
        if len(sent) == 1:  # while this one is under way
            vote_up(page, title).click()
            vote_down(page, title).click()
            expect_vote(page, title, -1, "−1")
        route.continue_()

    page.route(VOTE, change_mind)
    page.goto(f"/?search={mark}")
    with page.expect_response(lambda answer: answer.request.post_data_json == {"value": -1}):
        vote_up(page, title).click()
    expect_vote(page, title, -1, "−1")
    assert sent == [1, -1]
    assert visitor.read(post_id)["downvotes"] == 1


def test_votes_of_two_people_add_up(page: Page, new_page: Callable[[], Page], visitor: Visitor, mark: str) -> None:
    title = f"Together {mark}"
    visitor.post(title)
    other = new_page()
    for each in (page, other):
        each.goto(f"/?search={mark}")
        vote_and_wait(each, vote_up(each, title).click)
    for each in (page, other):
        each.reload()
        expect_vote(each, title, 1, "2")
    vote_and_wait(other, vote_down(other, title).click)
    page.reload()
    expect_vote(page, title, 1, "0")
