from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse

from bench.peers.settings import pictures
from bench.peers.usual.models import Post
from bench.peers.usual.schemas import NewPost, PostRead, ScoreStep, Vote
from bench.peers.usual.security import OptionalUser
from bench.peers.usual.service import Posts

router = APIRouter()


@router.get("/posts", response_model=list[PostRead])
async def list_posts(
    posts: Posts,
    viewer: OptionalUser,  # noqa: ARG001
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    before: int | None = None,
    search: str | None = None,
) -> Sequence[Post]:
    return await posts.newest(limit, before, search)


@router.post("/posts", response_model=PostRead, status_code=201)
async def create_post(new: NewPost, posts: Posts) -> Post:
    return await posts.create(new)


@router.get("/posts/{post_id}", response_model=PostRead)
async def get_post(post_id: int, posts: Posts, viewer: OptionalUser) -> Post:  # noqa: ARG001
    return await posts.get(post_id)


@router.post("/posts/{post_id}/vote", response_model=PostRead)
async def vote(post_id: int, data: Vote, posts: Posts) -> Post:
    return await posts.vote(post_id, data)


@router.post("/update-post-score", response_model=PostRead)
async def update_post_score(data: ScoreStep, posts: Posts) -> Post:
    return await posts.vote(data.post_id, Vote(inc=data.score_increase))


@router.get("/image/{image_hash}")
async def get_image(image_hash: str) -> FileResponse:
    path = pictures() / image_hash
    if not image_hash.isalnum() or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")
