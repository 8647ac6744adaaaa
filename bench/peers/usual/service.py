from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends

from bench.peers.usual.database import Session
from bench.peers.usual.models import Post
from bench.peers.usual.repository import PostRepository
from bench.peers.usual.schemas import PostForm, Vote


class PostNotFound(Exception):
    pass


class PostService:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.posts = PostRepository(session)

    async def newest(self, limit: int, before: int | None, search: str | None) -> Sequence[Post]:
        return await self.posts.newest(limit, before, search)

    async def get(self, post_id: int) -> Post:
        return _found(await self.posts.get(post_id))

    async def vote(self, post_id: int, vote: Vote) -> Post:
        post = _found(await self.posts.vote(post_id, vote.inc))
        await self.session.commit()
        return post

    async def create(self, new: PostForm) -> Post:
        post = await self.posts.add(Post(**new.model_dump()))
        await self.session.commit()
        return post


def _found(post: Post | None) -> Post:
    if post is None:
        raise PostNotFound
    return post


Posts = Annotated[PostService, Depends()]
