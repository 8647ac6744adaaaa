"""Every case of the comparison: what it is called, what it asks, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.cases import Case, Cases
from bench.noun_cases import NounCases
from bench.pictures import Picture

CACHED_MS, UNCACHED_MS = 10, 25
"""Bounds of Corkboard's 99th percentile with 16 connections."""


@dataclass(frozen=True)
class Sources:
    """What the requests of one server are made from."""

    posts: Cases
    nouns: NounCases
    picture: Picture


@dataclass(frozen=True)
class Spec:
    """One case.

    Args:
        group: What `--only` chooses it by.
        beside: Requests that another client sends 50 times a second meanwhile.
        writes: Rows are created, which are deleted after each round.
        ratio_min: Corkboard over the usual design, in requests per second and in processor time.
        p99_ms_max: Bound of Corkboard's 99th percentile.
        cpu_us_max: Bound of Corkboard's processor time per request.
        is_on_floor: Whether the bare ASGI callable answers it, too.
    """

    slug: str
    group: str
    label: str
    make: Callable[[Sources], Case]
    beside: Callable[[Sources], Case] | None = None
    writes: bool = False
    ratio_min: float | None = None
    p99_ms_max: int | None = None
    cpu_us_max: int | None = None
    is_on_floor: bool = False

    @property
    def is_read(self) -> bool:
        return self.p99_ms_max is not None

    def requests_beside(self, sources: Sources) -> Sequence[bytes]:
        return self.beside(sources).requests if self.beside else ()


POSTS = (
    Spec(
        "feed",
        "posts",
        "Feed, nothing changing",
        lambda s: s.posts.feed(),
        ratio_min=38,
        p99_ms_max=CACHED_MS,
        is_on_floor=True,
    ),
    Spec(
        "feed-votes",
        "posts",
        "Feed while votes arrive",
        lambda s: s.posts.feed(),
        beside=lambda s: s.posts.vote(),
        writes=True,
        ratio_min=15,
        p99_ms_max=CACHED_MS,
        is_on_floor=True,
    ),
    Spec(
        "feed-signed-in",
        "posts",
        "Feed, signed in",
        lambda s: s.nouns.feed_signed_in(),
        ratio_min=30,
        p99_ms_max=CACHED_MS,
    ),
    Spec("deep", "posts", "Deep page", lambda s: s.posts.deep(), p99_ms_max=UNCACHED_MS, is_on_floor=True),
    Spec("search", "posts", "Search", lambda s: s.posts.search(), p99_ms_max=UNCACHED_MS),
    Spec(
        "post",
        "posts",
        "One post",
        lambda s: s.posts.post(),
        ratio_min=22,
        p99_ms_max=CACHED_MS,
        is_on_floor=True,
    ),
    Spec(
        "post-signed-in",
        "posts",
        "One post, signed in",
        lambda s: s.nouns.post_signed_in(),
        ratio_min=20,
        p99_ms_max=CACHED_MS,
    ),
    Spec(
        "picture",
        "posts",
        "Picture of 200 kB",
        lambda s: s.posts.picture(s.picture.hash, s.picture.data),
        p99_ms_max=CACHED_MS,
        is_on_floor=True,
    ),
)


def _reads(
    noun: str,
    label: str,
    unchanged: Callable[[Sources], Case],
    uncached: Callable[[Sources], Case],
    write: Callable[[Sources], Case],
    ratios: tuple[float, float],
) -> tuple[Spec, ...]:
    """A list that nobody changes, one that is written 50 times a second, and ever other pages of it."""
    return (
        Spec(noun, noun, label, unchanged, ratio_min=ratios[0], p99_ms_max=CACHED_MS),
        Spec(
            f"{noun}-written",
            noun,
            f"{label}, while written",
            unchanged,
            beside=write,
            writes=True,
            ratio_min=15,
            p99_ms_max=CACHED_MS,
        ),
        Spec(
            f"{noun}-uncached",
            noun,
            f"{label}, ever other pages",
            uncached,
            ratio_min=ratios[1],
            p99_ms_max=UNCACHED_MS,
        ),
    )


LISTS = (
    *_reads(
        "items",
        "Items",
        lambda s: s.nouns.items(),
        lambda s: s.nouns.items_uncached(),
        lambda s: s.nouns.create_item(),
        (25, 4),
    ),
    *_reads(
        "comments",
        "Comments",
        lambda s: s.nouns.comments(),
        lambda s: s.nouns.comments_uncached(),
        lambda s: s.nouns.create_comment(),
        (40, 7),
    ),
    *_reads(
        "issues",
        "Issues",
        lambda s: s.nouns.issues(),
        lambda s: s.nouns.issues_uncached(),
        lambda s: s.nouns.create_issue(),
        (50, 5),
    ),
    *_reads(
        "projects",
        "Own projects",
        lambda s: s.nouns.projects(),
        lambda s: s.nouns.projects_uncached(),
        lambda s: s.nouns.update_project(),
        (25, 4),
    ),
)
OWN = (
    Spec("me", "account", "Own account", lambda s: s.nouns.me(), ratio_min=20, p99_ms_max=CACHED_MS),
    Spec(
        "me-uncached",
        "account",
        "Own account, ever other callers",
        lambda s: s.nouns.me_uncached(),
        ratio_min=6,
        p99_ms_max=UNCACHED_MS,
    ),
    Spec("own-votes", "account", "Own votes", lambda s: s.nouns.own_votes(), ratio_min=4, p99_ms_max=UNCACHED_MS),
    Spec(
        "notifications",
        "account",
        "Notifications",
        lambda s: s.nouns.notifications(),
        ratio_min=4,
        p99_ms_max=UNCACHED_MS,
    ),
    Spec("login", "account", "Sign in", lambda s: s.nouns.login(), writes=True),
)
SITE = (
    Spec("config", "site", "Config", lambda s: s.nouns.config(), p99_ms_max=CACHED_MS, cpu_us_max=80),
    Spec("atom", "site", "Atom feed", lambda s: s.nouns.atom(), p99_ms_max=CACHED_MS, cpu_us_max=80),
    Spec("visit", "site", "Visit of the board", lambda s: s.nouns.visit(), p99_ms_max=UNCACHED_MS),
    Spec(
        "visit-signed-in",
        "site",
        "Visit of the board, signed in",
        lambda s: s.nouns.visit_signed_in(),
        p99_ms_max=UNCACHED_MS,
    ),
)
WRITES = (
    Spec("vote", "votes", "Vote", lambda s: s.posts.vote(), writes=True, ratio_min=4, is_on_floor=True),
    Spec(
        "classic-vote",
        "votes",
        "Vote, classic endpoint",
        lambda s: s.nouns.classic_vote(),
        writes=True,
        ratio_min=4,
    ),
    Spec(
        "create",
        "creations",
        "Create a post by form",
        lambda s: s.posts.create(),
        writes=True,
        ratio_min=5,
        is_on_floor=True,
    ),
    Spec("create-item", "creations", "Create an item", lambda s: s.nouns.create_item(), writes=True, ratio_min=3),
    Spec(
        "create-comment",
        "creations",
        "Create a comment",
        lambda s: s.nouns.create_comment(),
        writes=True,
        ratio_min=4,
    ),
    Spec("create-issue", "creations", "Create an issue", lambda s: s.nouns.create_issue(), writes=True, ratio_min=3),
)
REJECTED = (
    Spec(
        "rejected",
        "rejections",
        "Rejected vote (422)",
        lambda s: s.posts.rejected(),
        ratio_min=3.5,
        is_on_floor=True,
    ),
    Spec("rejected-item", "rejections", "Rejected item (422)", lambda s: s.nouns.rejected_item(), ratio_min=3.5),
    Spec(
        "rejected-comment", "rejections", "Rejected comment (422)", lambda s: s.nouns.rejected_comment(), ratio_min=3.5
    ),
    Spec("rejected-form", "rejections", "Rejected form (422)", lambda s: s.nouns.rejected_form(), ratio_min=3.5),
    Spec("rejected-query", "rejections", "Rejected query (422)", lambda s: s.nouns.rejected_query(), ratio_min=3.5),
)
SPECS = {spec.slug: spec for spec in (*POSTS, *LISTS, *OWN, *SITE, *REJECTED, *WRITES)}
GROUPS = tuple(dict.fromkeys(spec.group for spec in SPECS.values()))


def choose(names: Sequence[str]) -> list[Spec]:
    """Those of the groups or slugs that are named; all where none is."""
    return [spec for spec in SPECS.values() if not names or spec.group in names or spec.slug in names]
