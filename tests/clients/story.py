"""What each client does: signs in, uploads a picture, posts it, votes for it and pages through the board."""

import asyncio
import json
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from tests.accounts.people import PASSWORD, register
from tests.pictures_made import picture

PICTURE = picture()
POSTS = 7
PAGE = 3


@dataclass(frozen=True)
class Story:
    url: str
    email: str
    post_ids: list[int]
    """What is on the board before, oldest first."""

    @classmethod
    async def begin(cls, url: str, author: httpx.AsyncClient) -> "Story":
        """Somebody with an account, and a board with posts."""
        account = await register(author)
        posts = [await author.post("/api/posts", json={"title": f"No. {n}", "text": "…"}) for n in range(POSTS)]
        return cls(url, account["email"], [post.json()["id"] for post in posts])

    @property
    def arguments(self) -> list[str]:
        """Of the script that uses the client."""
        return [self.url, self.email, PASSWORD, b64encode(PICTURE).decode()]

    def check(self, told: dict[str, Any]) -> None:
        """Whether the script saw what was to be seen."""
        assert told["email"] == self.email
        assert told["image_hash"] == sha256(PICTURE).hexdigest()
        assert told["shown"].startswith("89504e470d0a1a0a"), "a PNG begins so"
        assert (told["my_vote"], told["score"]) == (1, 1)
        newest_first = [told["post_id"], *reversed(self.post_ids)]
        assert told["pages"] == [newest_first[at : at + PAGE] for at in range(0, POSTS + 1, PAGE)]


async def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it succeeds."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, f"{command[0]}: {output.decode()}"
    return output.decode()


async def told_by(*command: str | Path, cwd: Path) -> dict[str, Any]:
    """The JSON that a script prints."""
    told: dict[str, Any] = json.loads(await run(*command, cwd=cwd))
    return told
