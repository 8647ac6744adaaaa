"""Create, read, edit and delete over /api/posts."""

from typing import Any

import httpx
import pytest

from tests.pictures_made import picture

NEW = {"title": "Dark mode", "text": "My eyes hurt."}


async def create(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/posts", json={**NEW, **fields})
    assert answer.status_code == 201, answer.text
    post: dict[str, Any] = answer.json()
    return post


async def test_a_new_post_comes_back_whole(client: httpx.AsyncClient) -> None:
    post = await create(client, title="  Dark mode ", username=" Ada ")
    created = post.pop("created_at")
    assert post.pop("updated_at") == created
    assert created.endswith("Z")
    assert post.pop("id") > 0
    assert post == {
        "title": "Dark mode",
        "text": "My eyes hurt.",
        "username": "Ada",
        "author": {"kind": "visitor", "user_id": None, "name": "Ada"},
        "image_hash": None,
        "image_width": None,
        "image_height": None,
        "published": True,
        "project_id": 1,
        "status": None,
        "comment_count": 0,
        "score": 0,
        "upvotes": 0,
        "downvotes": 0,
        "account_upvotes": 0,
        "account_downvotes": 0,
        "version": 0,
    }


async def test_the_size_of_its_picture(client: httpx.AsyncClient) -> None:
    sizes = {}
    for size in ((32, 24), (5, 7)):
        sent = await client.post("/api/images", files={"file": ("x.png", picture(size=size))})
        sizes[size] = sent.json()["image_hash"]
    post = await create(client, image_hash=sizes[32, 24])
    path = f"/api/posts/{post['id']}"
    assert (post["image_width"], post["image_height"]) == (32, 24)
    assert (await client.get("/api/posts", params={"sort": "new"})).json()["items"][0] == post
    steps: list[tuple[dict[str, Any], tuple[int | None, int | None]]] = [
        ({"title": "x"}, (32, 24)),
        ({"image_hash": sizes[5, 7]}, (5, 7)),
        ({"image_hash": None}, (None, None)),
    ]
    for changes, shown in steps:
        changed = (await client.patch(path, json=changes)).json()
        assert (changed["image_width"], changed["image_height"]) == shown
        assert (await client.get(path)).json() == changed
    replaced = (await client.put(path, json={**NEW, "image_hash": sizes[5, 7]})).json()
    assert (replaced["image_width"], replaced["image_height"]) == (5, 7)


@pytest.mark.parametrize("username", [None, "", "   "])
async def test_without_a_name_it_is_anonymous(client: httpx.AsyncClient, username: str | None) -> None:
    post = await create(client, **({} if username is None else {"username": username}))
    assert post["username"] == "anonymous"


async def test_it_can_be_read_by_anybody(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post = await create(client)
    answer = await stranger.get(f"/api/posts/{post['id']}")
    assert answer.status_code == 200
    assert answer.json() == post


@pytest.mark.parametrize("post_id", ["999999", str(2**63 - 1)])
async def test_a_missing_post_is_404(client: httpx.AsyncClient, post_id: str) -> None:
    for answer in (
        await client.get(f"/api/posts/{post_id}"),
        await client.patch(f"/api/posts/{post_id}", json={"title": "x"}),
        await client.put(f"/api/posts/{post_id}", json=NEW),
        await client.delete(f"/api/posts/{post_id}"),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] == "post-not-found"


async def test_patch_changes_only_what_is_given(client: httpx.AsyncClient) -> None:
    post = await create(client, username="Ada")
    answer = await client.patch(f"/api/posts/{post['id']}", json={"title": " Darker mode "})
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["title"], changed["text"], changed["username"]) == ("Darker mode", "My eyes hurt.", "Ada")
    assert changed["version"] == post["version"] + 1
    assert changed == (await client.get(f"/api/posts/{post['id']}")).json()


async def test_a_patch_that_changes_nothing_makes_no_new_version(client: httpx.AsyncClient) -> None:
    post = await create(client)
    answer = await client.patch(f"/api/posts/{post['id']}", json={"title": post["title"]})
    assert answer.json() == post
    assert (await client.patch(f"/api/posts/{post['id']}", json={})).json() == post


async def test_put_replaces_everything(client: httpx.AsyncClient) -> None:
    post = await create(client, username="Ada")
    answer = await client.put(f"/api/posts/{post['id']}", json={"title": "New", "text": "Other"})
    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["text"], answer.json()["username"]) == ("New", "Other", "anonymous")


async def test_only_the_author_changes_or_deletes(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post = await create(client)
    await create(stranger)  # known, but somebody else
    for answer in (
        await stranger.patch(f"/api/posts/{post['id']}", json={"title": "Mine"}),
        await stranger.put(f"/api/posts/{post['id']}", json=NEW),
        await stranger.delete(f"/api/posts/{post['id']}"),
    ):
        assert answer.status_code == 403
        assert answer.json()["code"] == "not-the-author"
    assert (await client.get(f"/api/posts/{post['id']}")).json() == post


async def test_a_forged_cookie_is_nobody(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post = await create(client)
    visitor, _, signature = client.cookies["corkboard_visitor"].partition(".")
    stranger.cookies.set("corkboard_visitor", f"{visitor}.{signature[::-1]}")
    assert (await stranger.delete(f"/api/posts/{post['id']}")).status_code == 403


async def test_delete_takes_the_votes_along(client: httpx.AsyncClient) -> None:
    post = await create(client)
    await client.put(f"/api/posts/{post['id']}/vote", json={"value": 1})
    answer = await client.delete(f"/api/posts/{post['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/api/posts/{post['id']}")).status_code == 404
    assert (await client.get("/api/votes", params={"post_ids": post["id"]})).json() == []


async def test_a_draft_is_seen_by_its_author_alone(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    draft = await create(client, published=False)
    assert (await client.get(f"/api/posts/{draft['id']}")).json()["published"] is False
    assert (await stranger.get(f"/api/posts/{draft['id']}")).status_code == 404
    assert (await stranger.put(f"/api/posts/{draft['id']}/vote", json={"value": 1})).status_code == 404
    assert (await stranger.delete(f"/api/posts/{draft['id']}")).status_code == 404
    for path in ("/api/posts", "/post"):
        rows = (await client.get(path)).json()
        assert rows in ([], {"items": [], "next_cursor": None})
    await client.patch(f"/api/posts/{draft['id']}", json={"published": True})
    assert (await stranger.get(f"/api/posts/{draft['id']}")).status_code == 200


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/posts", json=NEW)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("corkboard_visitor=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # this request was not over HTTPS
    assert "set-cookie" not in (await client.post("/api/posts", json=NEW)).headers
    assert "set-cookie" not in (await client.get("/api/posts")).headers


async def test_a_refused_request_makes_no_visitor(client: httpx.AsyncClient) -> None:
    assert "set-cookie" not in (await client.post("/api/posts", json={"title": ""})).headers
