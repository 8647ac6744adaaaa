"""What is private is never in an answer that is kept for everybody, however it became so."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.cache.test_consistency import pin
from tests.people import signed_in
from tests.pictures_made import picture
from tests.running import client_of

SECRET = "sesame"


async def paths_of(owner: httpx.AsyncClient, project_id: int) -> tuple[str, ...]:
    sent = await owner.post("/api/images", files={"file": ("a.png", picture(), "image/png")})
    image = sent.json()["image_hash"]
    post_id = await pin(owner, title=SECRET, project_id=project_id, image_hash=image)
    lists = ("/api/posts", "/api/posts?sort=new", "/post", f"/api/posts?search={SECRET}")
    own = (
        f"/api/posts?project_id={project_id}",
        f"/api/posts/{post_id}",
        f"/image/{image}",
        f"/image/{image}/thumbnail",
    )
    return (*lists, *own)


def shows(path: str, answer: httpx.Response) -> bool:
    return answer.status_code == 200 if path.startswith("/image") else SECRET in answer.text


async def made(owner: httpx.AsyncClient, *, is_public: bool) -> int:
    answer = await owner.post("/api/projects", json={"name": "Ours", "is_public": is_public})
    return int(answer.json()["id"])


async def test_what_members_read_is_kept_for_nobody_else(board: Litestar, reader: httpx.AsyncClient) -> None:
    async with signed_in(board, "Ada", role="admin") as (owner, _):
        paths = await paths_of(owner, await made(owner, is_public=False))
        for path in paths[4:]:
            assert shows(path, await owner.get(path))
        for path in paths:
            assert not shows(path, await reader.get(path))


@pytest.mark.parametrize("closing", [{"is_public": False}, {"visibility": {"posts": "members"}}])
async def test_what_a_project_closes_is_gone_at_once(
    board: Litestar, reader: httpx.AsyncClient, closing: dict[str, Any]
) -> None:
    async with signed_in(board, "Ada", role="admin") as (owner, _):
        project_id = await made(owner, is_public=True)
        paths = await paths_of(owner, project_id)
        for path in paths:
            assert shows(path, await reader.get(path))
        await owner.patch(f"/api/projects/{project_id}", json=closing)
        for path in paths:
            assert not shows(path, await reader.get(path))


async def test_the_picture_of_an_issue_goes_with_the_issues(board: Litestar, reader: httpx.AsyncClient) -> None:
    async with signed_in(board, "Ada", role="admin") as (owner, _):
        sent = await owner.post("/api/images", files={"file": ("a.png", picture(color="teal"), "image/png")})
        path = f"/image/{sent.json()['image_hash']}"
        project = f"/api/projects/{await made(owner, is_public=True)}"
        new = {"title": "x", "image_hash": sent.json()["image_hash"]}
        assert (await owner.post(f"{project}/issues", json=new)).status_code == 201
        for who, status in (("members", 404), ("everyone", 200), ("members", 404)):
            await owner.patch(project, json={"visibility": {"issues": who}})
            assert (await reader.get(path)).status_code == status


@pytest.mark.parametrize("wish", ["draft", "delete"])
async def test_a_post_that_is_taken_back_is_gone_at_once(board: Litestar, reader: httpx.AsyncClient, wish: str) -> None:
    async with signed_in(board, "Ada", role="admin") as (owner, _):
        paths = await paths_of(owner, 1)
        for path in paths:
            assert shows(path, await reader.get(path))
        post = paths[5]
        gone = await (owner.delete(post) if wish == "delete" else owner.patch(post, json={"published": False}))
        assert gone.status_code < 300
        assert [path for path in paths if shows(path, await reader.get(path))] == []


async def test_readers_see_nothing_private_while_it_comes_and_goes(board: Litestar) -> None:
    async with signed_in(board, "Ada", role="admin") as (owner, _):
        project_id = await made(owner, is_public=True)
        paths = await paths_of(owner, project_id)
        is_private, turns = False, 0

        async def turn() -> None:
            nonlocal is_private, turns
            for _ in range(12):
                await owner.patch(f"/api/projects/{project_id}", json={"is_public": False})
                is_private, turns = True, turns + 1
                await asyncio.sleep(0.02)
                is_private, turns = False, turns + 1
                await owner.patch(f"/api/projects/{project_id}", json={"is_public": True})
            turns = -1

        async def read(path: str) -> None:
            async with client_of(board) as reader:
                while turns >= 0:
                    before = (is_private, turns)
                    shown = shows(path, await reader.get(path))
                    if before == (is_private, turns) and is_private:
                        assert not shown, path

        await asyncio.gather(turn(), *(read(path) for path in paths))
