"""The spellings of existing clients reach the same handlers."""

import httpx
import pytest

from api.aliases import ALIASES, resolved
from tests.errors.bodies import error_of

POST = {"title": "a", "text": "b"}


@pytest.mark.parametrize(("alias", "real"), ALIASES)
@pytest.mark.parametrize("rest", ["", "/1", "/1/vote", "/"])
def test_each_stands_for_its_path(alias: str, real: str, rest: str) -> None:
    assert resolved(alias + rest) == real + rest


@pytest.mark.parametrize(("alias", "_real"), ALIASES)
@pytest.mark.parametrize("rest", ["x", "-1", ".json"])
def test_whole_segments_only(alias: str, _real: str, rest: str) -> None:
    assert resolved(alias + rest).endswith(alias.rpartition("/")[2] + rest)
    assert "/api/" + alias.lstrip("/") + rest not in (resolved(alias + rest),)


@pytest.mark.parametrize("path", ["/", "/api", "/api/posts", "/post", "/image/x", "/api/v1x", "/postsx/1", "/x/posts"])
def test_other_paths_stay(path: str) -> None:
    assert resolved(path) == path


@pytest.mark.parametrize("prefix", ["/api/posts", "/posts", "/api/v1/posts"])
async def test_posts_by_any_name(client: httpx.AsyncClient, prefix: str) -> None:
    created = await client.post(prefix, json=POST)
    assert created.status_code == 201
    path = f"{prefix}/{created.json()['id']}"
    assert (await client.put(f"{path}/vote", json={"value": 1})).json()["score"] == 1
    assert (await client.patch(path, json={"title": "c"})).json()["title"] == "c"
    assert (await client.get(path)).json()["score"] == 1
    assert (await client.head(path)).status_code == 200
    assert (await client.delete(path)).status_code == 204


@pytest.mark.parametrize("prefix", ["/posts", "/api/v1/posts"])
async def test_the_query_is_kept(client: httpx.AsyncClient, prefix: str) -> None:
    for title in ("one", "two", "three"):
        await client.post("/api/posts", json={**POST, "title": title})
    query = {"sort": "new", "limit": "1", "search": "two"}
    page = (await client.get(prefix, params=query)).json()
    assert [post["title"] for post in page["items"]] == ["two"]
    assert page == (await client.get("/api/posts", params=query)).json()


@pytest.mark.parametrize(("alias", "_real"), ALIASES)
async def test_what_is_not_there_is_the_one_error_body(client: httpx.AsyncClient, alias: str, _real: str) -> None:
    error_of(await client.get(f"{alias}/not/there"), 404, "not-found")
    error_of(await client.post(f"{alias}/not/there"), 404, "not-found")


async def test_a_longer_word_is_a_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/itemsx")).text.startswith("<!doctype html>")


async def test_the_document_names_the_real_paths_alone(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    aliases = tuple(f"{alias}/" for alias, _ in ALIASES)
    assert not [path for path in paths if f"{path}/".startswith(aliases)]
