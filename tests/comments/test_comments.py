"""Comments on posts and issues: written, answered, changed, deleted, counted."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.comments.people import counted, listed, say
from tests.people import signed_in


async def test_nobody_said_anything(client: httpx.AsyncClient, url: str) -> None:
    assert (await client.get(url)).json() == {"items": [], "next_cursor": None}


async def test_what_is_said_is_there_for_everybody(ada: httpx.AsyncClient, client: httpx.AsyncClient, url: str) -> None:
    comment = await say(ada, url, "**Yes**", username="Somebody else")
    user_id = (await ada.get("/api/auth/me")).json()["id"]
    number = int(url.split("/")[-2])
    assert comment | {"id": 0, "created_at": ""} == {
        "id": 0,
        "post_id": number if "posts" in url else None,
        "issue_number": None if "posts" in url else number,
        "parent_id": None,
        "text": "**Yes**",
        "username": "Ada",
        "by_user": True,
        "author": {"kind": "user", "user_id": user_id, "name": "Ada"},
        "deleted": False,
        "edited_at": None,
        "created_at": "",
        "reply_count": 0,
    }
    assert await listed(client, url) == [comment]
    assert await counted(client, url) == (1, 1)
    assert "example.org" not in (await client.get(url)).text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "x", "username": "\0"}, "username"),
        ({"text": "x", "parent_id": 999_999}, "parent_id"),
        ({"text": "x", "parent_id": 0}, "parent_id"),
        ({"text": "x", "deleted": True}, "deleted"),
    ],
)
async def test_bad_values_are_refused(ada: httpx.AsyncClient, url: str, body: dict[str, Any], field: str) -> None:
    answer = await ada.post(url, json=body)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert await listed(ada, url) == []
    assert await counted(ada, url) == (0, 0)


async def test_answers_are_a_list_of_their_own(ada: httpx.AsyncClient, eve: httpx.AsyncClient, url: str) -> None:
    comment = await say(ada, url)
    replies = [await say(eve, url, text, parent_id=comment["id"]) for text in ("No", "Well")]
    assert {reply["parent_id"] for reply in replies} == {comment["id"]}
    assert await listed(ada, f"/api/comments/{comment['id']}/replies") == replies
    assert await listed(ada, f"/api/comments/{replies[0]['id']}/replies") == []
    assert await listed(ada, url) == [comment | {"reply_count": 2}]
    assert await counted(ada, url) == (3, 3)


async def test_answers_are_not_answered(ada: httpx.AsyncClient, url: str) -> None:
    reply = await say(ada, url, parent_id=(await say(ada, url))["id"])
    answer = await ada.post(url, json={"text": "x", "parent_id": reply["id"]})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["parent_id"]


async def test_only_its_author_changes_it(ada: httpx.AsyncClient, eve: httpx.AsyncClient, url: str) -> None:
    comment = await say(ada, url)
    path = f"/api/comments/{comment['id']}"
    answer = await eve.patch(path, json={"text": "No"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-the-author")
    assert (await ada.patch(path, json={"text": "Yes"})).json() == comment
    edited = (await ada.patch(path, json={"text": "Yes!"})).json()
    assert edited["edited_at"] >= comment["created_at"]
    assert edited | {"edited_at": None} == comment | {"text": "Yes!"}
    assert await listed(eve, url) == [edited]
    assert (await ada.patch(path, json={"text": " "})).status_code == 422
    assert (await ada.patch("/api/comments/999999", json={"text": "x"})).json()["code"] == "comment-not-found"


async def test_without_answers_it_goes(ada: httpx.AsyncClient, eve: httpx.AsyncClient, url: str) -> None:
    path = f"/api/comments/{(await say(ada, url))['id']}"
    assert (await eve.delete(path)).status_code == 403
    assert (await ada.delete(path)).status_code == 204
    assert await listed(ada, url) == []
    assert await counted(ada, url) == (0, 2)
    for answer in (await ada.delete(path), await ada.get(f"{path}/replies"), await ada.patch(path, json={"text": "x"})):
        assert (answer.status_code, answer.json()["code"]) == (404, "comment-not-found")


async def test_with_answers_it_keeps_its_place(ada: httpx.AsyncClient, eve: httpx.AsyncClient, url: str) -> None:
    comment = await say(ada, url, "Secret")
    first, second = [await say(eve, url, text, parent_id=comment["id"]) for text in ("No", "Well")]
    path = f"/api/comments/{comment['id']}"
    assert (await ada.delete(path)).status_code == 204
    nobody = {"kind": "visitor", "user_id": None, "name": "anonymous"}
    gone = {"text": "", "username": "anonymous", "by_user": False, "author": nobody, "deleted": True, "reply_count": 2}
    assert await listed(eve, url) == [comment | gone]
    assert await listed(eve, f"{path}/replies") == [first, second]
    assert (await counted(eve, url))[0] == 2
    for answer in (await ada.delete(path), await ada.patch(path, json={"text": "x"})):
        assert answer.status_code == 404
    assert (await ada.post(url, json={"text": "x", "parent_id": comment["id"]})).status_code == 422
    assert (await eve.delete(f"/api/comments/{first['id']}")).status_code == 204
    assert len(await listed(eve, url)) == 1
    assert (await eve.delete(f"/api/comments/{second['id']}")).status_code == 204
    assert await listed(eve, url) == []
    assert (await counted(eve, url))[0] == 0


async def test_who_works_on_the_project_deletes_it(app: Litestar, ada: httpx.AsyncClient, url: str) -> None:
    path = f"/api/comments/{(await say(ada, url))['id']}"
    async with signed_in(app, "Root", role="admin") as (admin, _):
        assert (await admin.patch(path, json={"text": "x"})).status_code == 403
        assert (await admin.delete(path)).status_code == 204


@pytest.mark.committed
async def test_counts_are_exact_however_many_speak_at_once(ada: httpx.AsyncClient, url: str) -> None:
    """Said, answered and deleted at the same time: what is counted is what is there, and no placeholder is left."""
    comments = await asyncio.gather(*(say(ada, url) for _ in range(6)))
    answers = await asyncio.gather(
        *(say(ada, url, parent_id=comments[n % 2]["id"]) for n in range(8)),
        *(ada.delete(f"/api/comments/{comment['id']}") for comment in comments[3:] * 2),
    )
    statuses = sorted(answer.status_code for answer in answers[8:] if isinstance(answer, httpx.Response))
    assert statuses == [204] * 3 + [404] * 3
    assert await counted(ada, url) == (11, 17)
    replies = [answer for answer in answers[:8] if isinstance(answer, dict)]
    everything = [*comments[:2], *replies]
    await asyncio.gather(*(ada.delete(f"/api/comments/{comment['id']}") for comment in everything))
    assert [comment["id"] for comment in await listed(ada, url)] == [comments[2]["id"]]
    assert (await counted(ada, url))[0] == 1
