"""A vote returns the post to whoever asks for it, also in one statement with votes that do not."""

import asyncio
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from db.actor import Actor
from db.repositories.votes import Ballot

VOTERS = [Actor(UUID(int=100 + nth)) for nth in range(12)]


@pytest.mark.committed
async def test_who_needs_the_post_gets_it_among_others(app: Litestar, client: httpx.AsyncClient) -> None:
    posts = [(await client.post("/api/posts", json={"title": "Vote me", "text": text})).json() for text in "ab"]
    asked = [Ballot(posts[nth % 2]["id"], voter, 1, returns_post=True) for nth, voter in enumerate(VOTERS)]
    plain = Ballot(posts[0]["id"], Actor(UUID(int=1)), 1)
    states = await asyncio.gather(*(app.state.ballot_box.cast(ballot) for ballot in (*asked, plain)))
    shown = [(state.post_id, state.post.text, state.post.author, state.score) for state in states[:-1]]
    assert shown == [(posts[nth % 2]["id"], "ab"[nth % 2], None, nth // 2 + 1) for nth in range(12)]
