"""Posts and the roadmap for feed readers: well-formed, cheap to ask again, and nothing but what is public."""

from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.transaction import transaction
from tests.errors.bodies import error_of
from tests.people import signed_in

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["posts.atom", "posts.json", "roadmap.atom", "roadmap.json"]
ODD = "Tom & <Jerry> \x0b\x01 \ufffe ]]> “ü” 🎉"


async def titles(client: httpx.AsyncClient, name: str, **params: Any) -> list[str]:
    answer = await client.get(f"/api/feeds/{name}", params=params)
    assert answer.status_code == 200, answer.text
    if name.endswith("json"):
        return [item["title"] for item in answer.json()["items"]]
    return [entry.findtext(f"{ATOM}title", "") for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")]


async def post(client: httpx.AsyncClient, **fields: Any) -> int:
    answer = await client.post("/api/posts", json={"title": "Dark", "text": "x", **fields})
    post_id: int = answer.json()["id"]
    return post_id


async def test_posts_as_atom(app: Litestar, client: httpx.AsyncClient) -> None:
    """Texts that were stored before control characters were refused are well-formed XML, too."""
    first = await post(client, title="First", username="Ada")
    last = await post(client)
    async with transaction(app.state.sessions) as session:
        await session.execute(
            text("update posts set title = :odd, text = :odd where id = :id"), {"odd": ODD, "id": last}
        )
    answer = await client.get("/api/feeds/posts.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}title") == "Corkboard"
    newest, older = root.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}id") == f"http://board.test/p/{last}"
    assert newest.findtext(f"{ATOM}title") == "Tom & <Jerry>   ]]> “ü” 🎉"
    assert older.findtext(f"{ATOM}id") == f"http://board.test/p/{first}"
    assert older.findtext(f"{ATOM}author/{ATOM}name") == "Ada"
    assert root.findtext(f"{ATOM}updated") == newest.findtext(f"{ATOM}updated")


async def test_posts_as_json_feed(client: httpx.AsyncClient) -> None:
    post_id = await post(client, title="First", text="Words", username="Ada")
    answer = await client.get("/api/feeds/posts.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Corkboard",
        "home_page_url": "http://board.test/",
        "feed_url": "http://board.test/api/feeds/posts.json",
    }
    assert (item["id"], item["title"], item["content_text"]) == (f"http://board.test/p/{post_id}", "First", "Words")
    assert item["authors"] == [{"name": "Ada"}]


@pytest.mark.parametrize("name", ["roadmap.atom", "roadmap.json"])
async def test_the_roadmap_shows_what_changed_last_first(app: Litestar, name: str) -> None:
    async with signed_in(app, "Root", role="admin") as (client, _):
        first = (await client.post("/api/items", json={"name": "One"})).json()
        await client.post("/api/items", json={"name": "Two"})
        assert await titles(client, name) == ["Two (planned)", "One (planned)"]
        await client.patch(f"/api/items/{first['id']}", json={"status": "done"})
        assert sorted(await titles(client, name)) == ["One (done)", "Two (planned)"]


@pytest.mark.parametrize("name", ["roadmap.atom", "roadmap.json"])
async def test_a_proposal_is_no_news_of_the_roadmap_until_it_is_accepted(
    app: Litestar, client: httpx.AsyncClient, name: str
) -> None:
    item = (await client.post("/api/items", json={"name": "Buy now"})).json()
    assert await titles(client, name) == []
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await admin.patch(f"/api/items/{item['id']}", json={"status": "planned"})
    assert await titles(client, name) == ["Buy now (planned)"]


@pytest.mark.parametrize("name", FEEDS)
async def test_only_what_is_public_is_shown_even_to_its_owner(app: Litestar, name: str) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, _):
        projects = [
            (await ada.post("/api/projects", json={"name": kind, "is_public": kind == "Open"})).json()["id"]
            for kind in ("Open", "Hidden")
        ]
        for project in projects:
            for published in (True, False):
                await post(ada, title=f"{project} {published}", project_id=project, published=published)
            await ada.post("/api/items", json={"name": f"{project} True", "project_id": project})
        await post(ada, title="Home True")
        await ada.post("/api/items", json={"name": "Home True"})
        found = {title.removesuffix(" (planned)") for title in await titles(ada, name)}
        assert found == {f"{projects[0]} True", "Home True"}
        own = [title.removesuffix(" (planned)") for title in await titles(ada, name, project_id=projects[0])]
        assert own == [f"{projects[0]} True"]
        error_of(await ada.get(f"/api/feeds/{name}?project_id={projects[1]}"), 404, "project-not-found")
        error_of(await ada.get(f"/api/feeds/{name}?project_id=0"), 422)


@pytest.mark.parametrize("name", FEEDS)
async def test_who_has_it_gets_no_body(app: Litestar, client: httpx.AsyncClient, name: str) -> None:
    empty = await client.get(f"/api/feeds/{name}")
    assert empty.status_code == 200
    assert "last-modified" not in empty.headers
    await post(client)
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await admin.post("/api/items", json={"name": "One"})
    whole = await client.get(f"/api/feeds/{name}")
    for known in (
        {"if-none-match": whole.headers["etag"]},
        {"if-none-match": f'"x", W/{whole.headers["etag"]}'},
        {"if-modified-since": whole.headers["last-modified"]},
    ):
        answer = await client.get(f"/api/feeds/{name}", headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == whole.headers["etag"]
    for unknown in (
        {"if-none-match": empty.headers["etag"]},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-none-match": '"x"', "if-modified-since": whole.headers["last-modified"]},
    ):
        assert (await client.get(f"/api/feeds/{name}", headers=unknown)).status_code == 200
