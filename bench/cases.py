"""What is measured: for each case the prepared requests, and how a right answer is told from a wrong one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bench import requests
from bench.client import Answer
from bench.dialects import PAGE, Dialect
from bench.rows import RARE_EVERY, RARE_WORD, score_of

VOTERS = 500
VARIETY = 1000
"""Different requests of a case that asks for one thing after another."""
CHECKED = 3
DEEP_PAGE = 1000
TEXT = "It would help if the list could be printed, with the pictures, on one page. " * 4


@dataclass(frozen=True)
class Case:
    """`right(nth, answer)`: whether that is the answer to the nth request, as long as nothing else was sent."""

    slug: str
    requests: Sequence[bytes]
    status: int
    right: Callable[[int, Answer], bool]

    @property
    def refused(self) -> bool:
        return self.status >= 400

    def check(self, answers: Sequence[Answer]) -> None:
        for nth, answer in enumerate(answers):
            if answer.status != self.status or not self.right(nth, answer):
                raise RuntimeError(f"{self.slug}: a wrong answer: {answer.status} {answer.body[:300]!r}")


class Cases:
    """The cases of one server with `rows` posts."""

    def __init__(self, dialect: Dialect, rows: int) -> None:
        self.dialect = dialect
        self.rows = rows
        self.random = random.Random(rows)

    def feed(self) -> Case:
        return self._lists("feed", [self.dialect.page()], [self.rows + 1])

    def constant(self) -> Case:
        return self._lists("feed", [requests.get("/constant")], [self.rows + 1])

    def deep(self) -> Case:
        """Pages from the middle of the list."""
        places = [self.random.randint(self.rows // 4, self.rows // 4 * 3) for _ in range(VARIETY)]
        return self._lists("deep", [self.dialect.page(place) for place in places], places)

    def page_1000(self) -> Case:
        """The last full one where there are fewer."""
        first = max(PAGE, self.rows - (DEEP_PAGE - 1) * PAGE) + 1
        return self._lists("page-1000", [self.dialect.page(first)], [first])

    def search(self) -> Case:
        newest = self.rows // RARE_EVERY * RARE_EVERY
        expected = list(range(newest, 0, -RARE_EVERY))[:PAGE]

        def right(_: int, answer: Answer) -> bool:
            return self.dialect.ids(answer.body) == expected

        return Case("search", [self.dialect.search(RARE_WORD)], 200, right)

    def post(self) -> Case:
        ids = self._some_posts()

        def right(nth: int, answer: Answer) -> bool:
            post = msgspec.json.decode(answer.body)
            return bool(post["id"] == ids[nth] and post["score"] == score_of(ids[nth]))

        return Case("post", [self.dialect.post(post_id) for post_id in ids], 200, right)

    def vote(self) -> Case:
        """Each voter votes a post up, and down when it is their turn again: every vote changes something."""
        ids = self._some_posts(first=2, step=2)
        voters = [1 + nth % VOTERS for nth in range(len(ids))]
        asked = [
            self.dialect.vote(post_id, voter, value)
            for value in (1, -1)
            for post_id, voter in zip(ids, voters, strict=True)
        ]

        def right(nth: int, answer: Answer) -> bool:
            state = msgspec.json.decode(answer.body)
            return bool(state["score"] == score_of(ids[nth]) + 1)

        return Case("vote", asked, 200, right)

    def create(self) -> Case:
        titles = [f"A new suggestion {nth}" for nth in range(VARIETY)]

        def right(nth: int, answer: Answer) -> bool:
            post: dict[str, Any] = msgspec.json.decode(answer.body)
            return bool(post["title"] == titles[nth] and post["post"] == TEXT and post["id"] == self.rows + 1 + nth)

        return Case("create", [self.dialect.create(title, TEXT) for title in titles], 201, right)

    def rejected(self) -> Case:
        """A vote of seven."""

        def right(_: int, answer: Answer) -> bool:
            return b"detail" in answer.body

        return Case("rejected", [self.dialect.vote(1 + nth, 1, 7) for nth in range(VARIETY)], 422, right)

    def picture(self, image_hash: str, picture: bytes) -> Case:
        def right(_: int, answer: Answer) -> bool:
            return answer.body == picture

        return Case("picture", [requests.get(f"/image/{image_hash}")], 200, right)

    def _lists(self, slug: str, asked: Sequence[bytes], places: Sequence[int]) -> Case:
        """Each answer is the page below its place."""

        def right(nth: int, answer: Answer) -> bool:
            place = places[nth % len(places)]
            return self.dialect.ids(answer.body) == list(range(place - 1, place - 1 - PAGE, -1))

        return Case(slug, asked, 200, right)

    def _some_posts(self, first: int = 1, step: int = 1) -> list[int]:
        """Of every post, or of every second one, so that two cases do not vote on the same."""
        posts = range(first, self.rows + 1, step)
        return self.random.sample(posts, min(VARIETY, len(posts)))
