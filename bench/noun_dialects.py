"""How each server is asked about the nouns besides posts, and how its lists are read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import jwt
import msgspec

from api.pagination import Cursor, encode
from api.services.tokens import AccessTokens
from api.visitors import COOKIE, VisitorCookie
from bench import requests
from bench.noun_rows import CALLER, COMMENTED_POST, PASSWORD, PROJECT, session_id
from bench.peers.settings import TOKEN_LIFETIME_S
from bench.servers import SECRET

PAGE = 50
MICROSECONDS = 1_000_000
FIRST_TIME_S = 1_767_225_600  # 2026-01-01T00:00Z, where the rows' times begin


class NounDialect:
    """What both APIs have in common; subclasses name the paths and the spelling of pages."""

    prefix = ""
    me = "/me"
    login_path = "/login"
    atom = "/feeds/posts.atom"
    public_projects = "/projects"

    def token(self, user_id: int) -> str:
        raise NotImplementedError

    def after_comment(self, comment_id: int) -> str:
        raise NotImplementedError

    def before_issue(self, issue_id: int) -> str:
        raise NotImplementedError

    def vote_score(self, post_id: int, voter: int, step: int) -> bytes:
        """By the classic endpoint."""
        raise NotImplementedError

    def __init__(self) -> None:
        self.caller = self.token(CALLER)

    def get(self, path: str, token: str = "") -> bytes:
        return requests.get(self.prefix + path, token=token)

    def items(self, limit: int = PAGE, offset: int = 0) -> bytes:
        return self.get(f"/items?limit={limit}{_offset(offset)}")

    def comments(self, limit: int = PAGE, after: int = 0) -> bytes:
        page = self.after_comment(after) if after else ""
        return self.get(f"/posts/{COMMENTED_POST}/comments?limit={limit}{page}")

    def issues(self, limit: int = PAGE, before: int = 0) -> bytes:
        page = self.before_issue(before) if before else ""
        return self.get(f"/projects/{PROJECT}/issues?limit={limit}{page}", self.caller)

    def projects(self, limit: int | None = None, offset: int = 0) -> bytes:
        page = "" if limit is None else f"?limit={limit}{_offset(offset)}"
        return self.get(f"/projects{page}", self.caller)

    def own_account(self, user_id: int = CALLER) -> bytes:
        return self.get(self.me, self.token(user_id))

    def own_votes(self, post_ids: Sequence[int]) -> bytes:
        return self.get(f"/votes?post_ids={_joined(post_ids)}", self.caller)

    def notifications(self) -> bytes:
        return self.get(f"/notifications?limit={PAGE}", self.caller)

    def config(self) -> bytes:
        return self.get("/config")

    def atom_feed(self) -> bytes:
        return self.get(self.atom)

    def login(self, user_id: int) -> bytes:
        credentials = {"email": f"member{user_id}@example.org", "password": PASSWORD}
        return requests.json("POST", self.prefix + self.login_path, credentials)

    def create_item(self, name: str) -> bytes:
        return requests.json("POST", f"{self.prefix}/items", {"name": name})

    def create_comment(self, text: str) -> bytes:
        return requests.json(
            "POST", f"{self.prefix}/posts/{COMMENTED_POST}/comments", {"text": text}, token=self.caller
        )

    def create_issue(self, title: str) -> bytes:
        body = {"title": title, "assignee_id": CALLER, "labels": ["bug"]}
        return requests.json("POST", f"{self.prefix}/projects/{PROJECT}/issues", body, token=self.caller)

    def update_project(self, description: str) -> bytes:
        body = {"description": description}
        return requests.json("PATCH", f"{self.prefix}/projects/{PROJECT}", body, token=self.caller)

    def visit(self, post_ids: Sequence[int], *, signed_in: bool) -> list[bytes]:
        """The requests of one visit of the board, as the single-page application sends them."""
        token = self.caller if signed_in else ""
        shared = [
            self.get("/config"),
            self.get(self.public_projects, token),
            self.get(f"/posts?sort=hot&limit={len(post_ids)}"),
        ]
        if not signed_in:
            return shared
        own = [self.me, "/notifications/unread", f"/votes?post_ids={_joined(post_ids)}"]
        return [*shared, *(self.get(path, token) for path in own)]

    def rows(self, body: bytes) -> list[dict[str, Any]]:
        """Of a list, which comes alone or as the `items` of a page."""
        page: Any = msgspec.json.decode(body)
        rows: list[dict[str, Any]] = page["items"] if isinstance(page, dict) else page
        return rows


class BoardNouns(NounDialect):
    prefix = "/api"
    me = "/auth/me"
    login_path = "/auth/login"
    public_projects = "/projects?all=true"

    def __init__(self) -> None:
        self._cookie = VisitorCookie(SECRET)
        self._tokens = AccessTokens(SECRET)
        super().__init__()

    def token(self, user_id: int) -> str:
        return self._tokens.make(user_id, session_id(user_id))

    def after_comment(self, comment_id: int) -> str:
        return f"&cursor={encode(Cursor('comments', 0, comment_id))}"

    def before_issue(self, issue_id: int) -> str:
        updated_at = (FIRST_TIME_S + issue_id) * MICROSECONDS
        return f"&cursor={encode(Cursor('updated', updated_at, issue_id))}"

    def vote_score(self, post_id: int, voter: int, step: int) -> bytes:
        cookie = f"{COOKIE}={self._cookie.seal(UUID(int=voter))}"
        body = {"post_id": post_id, "score_increase": step}
        return requests.json("POST", "/update-post-score", body, cookie=cookie)


class PeerNouns(NounDialect):
    def token(self, user_id: int) -> str:
        claims = {"sub": str(user_id), "exp": int(time.time()) + TOKEN_LIFETIME_S}
        return jwt.encode(claims, SECRET, algorithm="HS256")

    def after_comment(self, comment_id: int) -> str:
        return f"&after={comment_id}"

    def before_issue(self, issue_id: int) -> str:
        return f"&before={issue_id}"

    def vote_score(self, post_id: int, voter: int, step: int) -> bytes:  # noqa: ARG002  peers know no voters
        return requests.json("POST", "/update-post-score", {"post_id": post_id, "score_increase": step})


def _offset(offset: int) -> str:
    """Nothing for the first page: clients do not name it."""
    return f"&offset={offset}" if offset else ""


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
