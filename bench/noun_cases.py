"""The cases of the nouns besides posts, and of callers who are signed in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import msgspec

from bench.cases import TEXT, VARIETY, VOTERS, Case
from bench.client import Answer
from bench.dialects import Dialect
from bench.noun_dialects import PAGE, NounDialect
from bench.noun_rows import CALLER, OWN_PROJECTS, Counts
from bench.rows import score_of

UNCACHED = 60_000
"""Different requests: as good as none comes again while its case is measured."""
BOARD_PAGE = 20
"""Posts that the single-page application asks for at a time."""
LIMITS = (30, 70)
DEPTH = 2_000
"""Rows from the beginning of a list whose pages are asked for, however long the list is."""

Right = Callable[[int, Answer], bool]


class NounCases:
    """The cases of one server; `posts` speaks of posts, `nouns` of everything else."""

    def __init__(self, posts: Dialect, nouns: NounDialect, counts: Counts) -> None:
        self.posts = posts
        self.nouns = nouns
        self.counts = counts
        self.random = random.Random(counts.posts + 1)  # other posts than those of `Cases`

    def items(self) -> Case:
        return self._list("items", [self.nouns.items()], lambda _: range(1, PAGE + 1))

    def items_uncached(self) -> Case:
        """Ever other pages from the first 2,000 rows, as in the other lists."""
        pages = self._pages(self.counts.items)
        asked = [self.nouns.items(limit, offset) for limit, offset in pages]
        return self._list("items-uncached", asked, lambda nth: _following(*pages[nth]))

    def comments(self) -> Case:
        return self._list("comments", [self.nouns.comments()], lambda _: range(1, PAGE + 1))

    def comments_uncached(self) -> Case:
        pages = self._pages(self.counts.comments)
        asked = [self.nouns.comments(limit, after) for limit, after in pages]
        return self._list("comments-uncached", asked, lambda nth: _following(*pages[nth]))

    def issues(self) -> Case:
        last = self.counts.issues
        return self._list("issues", [self.nouns.issues()], lambda _: range(last, last - PAGE, -1))

    def issues_uncached(self) -> Case:
        last = self.counts.issues
        pages = [(limit, last + 1 - before) for limit, before in self._pages(last)]
        asked = [self.nouns.issues(limit, before) for limit, before in pages]
        return self._list("issues-uncached", asked, lambda nth: _preceding(*pages[nth]))

    def projects(self) -> Case:
        return self._list("projects", [self.nouns.projects()], lambda _: range(2, 2 + OWN_PROJECTS))

    def projects_uncached(self) -> Case:
        """All but the first few, by ever different limits."""
        pages = [(limit, offset) for limit in range(OWN_PROJECTS, 1000) for offset in range(5)]
        self.random.shuffle(pages)
        asked = [self.nouns.projects(limit, offset) for limit, offset in pages]
        return self._list("projects-uncached", asked, lambda nth: range(2 + pages[nth][1], 2 + OWN_PROJECTS))

    def me(self) -> Case:
        return Case("me", [self.nouns.own_account()], 200, self._is_account([CALLER]))

    def me_uncached(self) -> Case:
        """Ever other accounts: none comes again within a second."""
        users = list(range(1, min(self.counts.users, UNCACHED) + 1))
        asked = [self.nouns.own_account(user) for user in users]
        return Case("me-uncached", asked, 200, self._is_account(users))

    def feed_signed_in(self) -> Case:
        last = self.counts.posts
        path = f"/posts?sort=new&limit={PAGE}"
        asked = [self.nouns.get(path, self.nouns.caller)]
        return self._list("feed-signed-in", asked, lambda _: range(last, last - PAGE, -1))

    def post_signed_in(self) -> Case:
        ids = self._some_posts()

        def right(nth: int, answer: Answer) -> bool:
            post = msgspec.json.decode(answer.body)
            return bool(post["id"] == ids[nth] and post["score"] == score_of(ids[nth]))

        asked = [self.nouns.get(f"/posts/{post_id}", self.nouns.caller) for post_id in ids]
        return Case("post-signed-in", asked, 200, right)

    def own_votes(self) -> Case:
        pages = [range(last, last - BOARD_PAGE, -1) for last in range(self.counts.posts, self.counts.posts - 30, -1)]

        def right(nth: int, answer: Answer) -> bool:
            found = msgspec.json.decode(answer.body)
            return {vote["post_id"]: vote["value"] for vote in found} == dict.fromkeys(pages[nth], 1)

        return Case("own-votes", [self.nouns.own_votes(page) for page in pages], 200, right)

    def notifications(self) -> Case:
        last = self.counts.notifications
        return self._list("notifications", [self.nouns.notifications()], lambda _: range(last, last - PAGE, -1))

    def config(self) -> Case:
        return Case("config", [self.nouns.config()], 200, lambda _, answer: b'"title_length_max":100' in answer.body)

    def atom(self) -> Case:
        def right(_: int, answer: Answer) -> bool:
            newest = f"Suggestion {self.counts.posts} about".encode()
            return answer.body.count(b"</entry>") == PAGE and newest in answer.body

        return Case("atom", [self.nouns.atom_feed()], 200, right)

    def login(self) -> Case:
        asked = [self.nouns.login(user) for user in range(1, VARIETY + 1)]
        return Case("login", asked, 200, lambda _, answer: b'"access_token":"' in answer.body)

    def create_item(self) -> Case:
        names = [f"A new item {nth}" for nth in range(VARIETY)]
        return self._creation("create-item", [self.nouns.create_item(name) for name in names], "name", names)

    def create_comment(self) -> Case:
        texts = [f"Comment {nth}: {TEXT}".strip() for nth in range(VARIETY)]
        return self._creation("create-comment", [self.nouns.create_comment(text) for text in texts], "text", texts)

    def create_issue(self) -> Case:
        titles = [f"A new issue {nth}" for nth in range(VARIETY)]
        return self._creation("create-issue", [self.nouns.create_issue(title) for title in titles], "title", titles)

    def update_project(self) -> Case:
        texts = [f"Description {nth}" for nth in range(VARIETY)]
        asked = [self.nouns.update_project(text) for text in texts]
        return Case("update-project", asked, 200, self._has("description", texts))

    def classic_vote(self) -> Case:
        """As `Cases.vote`, by the older endpoint."""
        odd = range(1, self.counts.posts + 1, 2)  # `Cases.vote` has the even ones
        ids = self.random.sample(odd, min(VARIETY, len(odd)))
        voters = [VOTERS + 1 + nth % VOTERS for nth in range(len(ids))]
        asked = [
            self.nouns.vote_score(post_id, voter, step)
            for step in (1, -1)
            for post_id, voter in zip(ids, voters, strict=True)
        ]

        def right(nth: int, answer: Answer) -> bool:
            return bool(msgspec.json.decode(answer.body)["score"] == score_of(ids[nth]) + 1)

        return Case("classic-vote", asked, 200, right)

    def rejected_item(self) -> Case:
        """Without a name."""
        return self._rejection("rejected-item", [self.nouns.create_item("")])

    def rejected_comment(self) -> Case:
        return self._rejection("rejected-comment", [self.nouns.create_comment("")])

    def rejected_form(self) -> Case:
        return self._rejection("rejected-form", [self.posts.create("", TEXT)])

    def rejected_query(self) -> Case:
        return self._rejection("rejected-query", [self.nouns.items(limit=0)])

    def visit(self) -> Case:
        return self._visit("visit", signed_in=False)

    def visit_signed_in(self) -> Case:
        return self._visit("visit-signed-in", signed_in=True)

    def _visit(self, slug: str, *, signed_in: bool) -> Case:
        ids = range(self.counts.posts, self.counts.posts - BOARD_PAGE, -1)
        asked = self.nouns.visit(ids, signed_in=signed_in)
        return Case(slug, asked, 200, lambda _, answer: answer.body[:1] in (b"{", b"["))

    def _list(self, slug: str, asked: Sequence[bytes], expected: Callable[[int], Sequence[int]]) -> Case:
        """Each answer has the rows of these ids, in this order."""

        def right(nth: int, answer: Answer) -> bool:
            ids = [row["id"] for row in self.nouns.rows(answer.body)]
            return ids == list(expected(nth % len(asked)))

        return Case(slug, asked, 200, right)

    def _creation(self, slug: str, asked: Sequence[bytes], field: str, values: Sequence[str]) -> Case:
        return Case(slug, asked, 201, self._has(field, values))

    def _rejection(self, slug: str, asked: Sequence[bytes]) -> Case:
        return Case(slug, asked, 422, lambda _, answer: b"detail" in answer.body)

    def _has(self, field: str, values: Sequence[str]) -> Right:
        return lambda nth, answer: bool(msgspec.json.decode(answer.body)[field] == values[nth])

    def _is_account(self, users: Sequence[int]) -> Right:
        def right(nth: int, answer: Answer) -> bool:
            account = msgspec.json.decode(answer.body)
            user = users[nth % len(users)]
            return bool(account["id"] == user and account["email"] == f"member{user}@example.org")

        return right

    def _pages(self, rows: int) -> list[tuple[int, int]]:
        """Limit and number of rows before, each pair once."""
        pairs = [(limit, before) for limit in range(*LIMITS) for before in range(1, min(rows, DEPTH) - LIMITS[1])]
        return self.random.sample(pairs, min(UNCACHED, len(pairs)))

    def _some_posts(self) -> list[int]:
        return self.random.sample(range(1, self.counts.posts + 1), min(VARIETY, self.counts.posts))


def _following(limit: int, before: int) -> Sequence[int]:
    return range(before + 1, before + 1 + limit)


def _preceding(limit: int, number: int) -> Sequence[int]:
    return range(number - 1, number - 1 - limit, -1)
