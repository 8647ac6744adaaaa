"""Somebody who uses the API: what a test needs to exist before it looks."""

from __future__ import annotations

from typing import Any

import httpx

from tests.e2e.account import Person


class Visitor:
    def __init__(self, base_url: str) -> None:
        self.http = httpx.Client(base_url=base_url)

    def close(self) -> None:
        self.http.close()

    def sign_up(self, person: Person) -> None:
        body = {"name": person.name, "email": person.email, "password": person.password}
        self.http.post("/api/auth/register", json=body).raise_for_status()

    def sign_in(self, person: Person) -> None:
        """Acts as them from then on."""
        self.http.headers["Authorization"] = f"Bearer {self._token(person)}"

    def sign_out_everywhere(self, person: Person) -> None:
        """As from another device."""
        token = self._token(person)
        headers = {"Authorization": f"Bearer {token}"}
        self.http.post("/api/auth/logout-everywhere", headers=headers).raise_for_status()

    def post(self, title: str, text: str = "So that everybody can see it.", **more: Any) -> int:
        """Pins a post; its id."""
        answer = self.http.post("/api/posts", json={"title": title, "text": text, **more})
        found: int = answer.raise_for_status().json()["id"]
        return found

    def upload(self, picture: bytes) -> str:
        """Sends a picture; its hash."""
        answer = self.http.post("/api/images", files={"file": ("picture.png", picture)})
        found: str = answer.raise_for_status().json()["image_hash"]
        return found

    def vote(self, post_id: int, value: int) -> None:
        self.http.put(f"/api/posts/{post_id}/vote", json={"value": value}).raise_for_status()

    def read(self, post_id: int) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/api/posts/{post_id}").raise_for_status().json()
        return found

    def search(self, words: str) -> list[dict[str, Any]]:
        """The posts that a search finds, newest first."""
        answer = self.http.get("/api/posts", params={"search": words, "sort": "new", "limit": 100})
        found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return found

    def own_posts(self) -> list[dict[str, Any]]:
        """What the visitor wrote, in whatever project, newest first."""
        found: list[dict[str, Any]] = self.http.get("/api/posts/mine").raise_for_status().json()["items"]
        return found

    def _token(self, person: Person) -> str:
        credentials = {"email": person.email, "password": person.password}
        found: str = self.http.post("/api/auth/login", json=credentials).raise_for_status().json()["access_token"]
        return found
