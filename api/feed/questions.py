"""Which requests can be answered for everybody at once: those that are written plainly. All others go the long way."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast, get_args
from urllib.parse import parse_qsl

from api.feed import answers
from api.feed.answers import Answer
from api.feed.changes import LISTS, PICTURES, of_post
from api.pagination import CURSOR_LENGTH_MAX
from api.picture_headers import EVERYBODYS, RANGES, THUMBNAIL_MEDIA_TYPE, etag_of
from api.schemas.numbers import INT64_MAX
from api.schemas.text import SEARCH_LENGTH_MAX
from api.services.images import PublicImages
from api.services.posts import PublicPosts
from api.text_rules import clean_line
from db.sorting import PostSort

PICTURE = re.compile(r"/image/([0-9a-f]{64})(/thumbnail)?")
PICTURE_BYTES_MAX = 1_000_000
"""Larger ones are streamed."""
NO_CACHE = "no-cache"
"""As api/app.py says it of everything below /api."""
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
SORTS = get_args(PostSort)
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody sees."""

    posts: PublicPosts
    images: PublicImages


class Question(Protocol):
    @property
    def names(self) -> tuple[str, ...]:
        """What the answer depends on."""
        ...

    @property
    def is_kept(self) -> bool:
        """What few ask for would push out what everybody does."""
        ...

    async def ask(self, public: Public, before: Answer | None, /) -> Answer | None:
        """`before` was right once. None: there is nothing that everybody sees."""
        ...


@dataclass(frozen=True)
class ListPosts:
    sort: PostSort = "hot"
    search: str = ""
    limit: int = 50
    cursor: str | None = None
    project_id: int | None = None

    names = (LISTS,)

    @property
    def is_kept(self) -> bool:
        return self.cursor is None and not self.search

    async def ask(self, public: Public, _: Answer | None) -> Answer | None:
        page = await public.posts.page(self.sort, self.search, self.limit, self.cursor, self.project_id)
        if self.project_id is not None and not page.items:
            return None  # perhaps there is no such project
        return answers.of_json(page, NO_CACHE)


@dataclass(frozen=True)
class ListClassicPosts:
    limit: int = 100
    before: int | None = None

    names = (LISTS,)

    @property
    def is_kept(self) -> bool:
        return self.before is None

    async def ask(self, public: Public, _: Answer | None) -> Answer | None:
        return answers.of_json(await public.posts.newest(self.limit, self.before), None)


@dataclass(frozen=True)
class GetPost:
    post_id: int

    is_kept = True

    @property
    def names(self) -> tuple[str, ...]:
        return (of_post(self.post_id),)

    async def ask(self, public: Public, _: Answer | None) -> Answer | None:
        post = await public.posts.get(self.post_id)
        return None if post is None else answers.of_json(post, NO_CACHE)


@dataclass(frozen=True)
class GetPicture:
    """The bytes behind an address never change; whether everybody may see them can."""

    image_hash: str
    is_small: bool

    names = (PICTURES,)
    is_kept = True

    async def ask(self, public: Public, before: Answer | None) -> Answer | None:
        found = await public.images.find(self.image_hash)
        if found is None or before is not None:
            return before if found else None
        body = await public.images.read(self.image_hash, small=self.is_small, bytes_max=PICTURE_BYTES_MAX)
        if body is None:
            return None
        etag = etag_of(self.image_hash, is_small=self.is_small)
        if self.is_small:
            return answers.of_bytes(body, THUMBNAIL_MEDIA_TYPE, etag, EVERYBODYS)
        return answers.of_bytes(body, found[0], etag, EVERYBODYS, RANGES)


def asked_by(path: str, query: bytes) -> Question | None:
    """None: what is asked for is something else, or wrong, or oddly put."""
    if path == "/api/posts":
        return _built(ListPosts, query, _LIST_POSTS)
    if path == "/post":
        return _built(ListClassicPosts, query, _LIST_CLASSIC_POSTS)
    if query:
        return None
    if path.startswith("/api/posts/"):
        post_id = _id(path.removeprefix("/api/posts/"))
        return None if post_id is None else GetPost(post_id)
    picture = PICTURE.fullmatch(path)
    return GetPicture(picture[1], picture[2] is not None) if picture else None


def _built(kind: Callable[..., Question], query: bytes, readers: Mapping[str, Callable[[str], Any]]) -> Question | None:
    try:
        given = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=8)
    except ValueError:
        return None
    values = {name: readers[name](value) for name, value in given if name in readers}
    if len(values) < len(given) or None in values.values():
        return None
    return kind(**values)


def _number(text: str, most: int = INT64_MAX) -> int | None:
    return int(text) if NUMBER.fullmatch(text) and int(text) <= most else None


def _sort(text: str) -> PostSort | None:
    return cast("PostSort", text) if text in SORTS else None


def _search(text: str) -> str | None:
    return clean_line(text) if len(text) <= SEARCH_LENGTH_MAX and "\0" not in text else None


def _cursor(text: str) -> str | None:
    return text if len(text) <= CURSOR_LENGTH_MAX else None


def _id(text: str) -> int | None:
    return _number(text)


_LIST_POSTS: Mapping[str, Callable[[str], Any]] = {
    "sort": _sort,
    "search": _search,
    "limit": lambda text: _number(text, 100),
    "cursor": _cursor,
    "project_id": _id,
}
_LIST_CLASSIC_POSTS: Mapping[str, Callable[[str], Any]] = {"limit": lambda text: _number(text, 1000), "before": _id}
