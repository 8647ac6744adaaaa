"""Who wrote a post or a comment, as everybody is shown it."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import text

from api.settings import Access
from db.models import Member
from db.transaction import transaction
from tests.accounts.people import login, register
from tests.comments.people import say
from tests.people import signed_in
from tests.running import client_of

POST = {"title": "More colours", "text": "Please."}


@pytest.fixture
def everybody_comments(app: Litestar) -> Any:
    settings = app.state.settings
    app.state.settings = replace(settings, access=Access(comments="anyone"))
    yield
    app.state.settings = settings


async def pin(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/api/posts", json={**POST, **more})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def shown(client: httpx.AsyncClient, post_id: int) -> list[dict[str, Any]]:
    """The post wherever it is read: by itself, in each kind of list, and by a search."""
    single = (await client.get(f"/api/posts/{post_id}")).json()
    queries = [f"sort={sort}{more}" for sort in ("hot", "new", "top") for more in ("", "&search=colours")]
    queries += ["project_id=1", "project_id=1&search=colours&sort=top"]
    pages = [(await client.get(f"/api/posts?{query}")).json()["items"] for query in queries]
    return [single, *(item for page in pages for item in page if item["id"] == post_id)]


async def authors(client: httpx.AsyncClient, post_id: int) -> dict[str, Any]:
    """The author that all of these agree on."""
    found = await shown(client, post_id)
    assert len(found) == 9
    assert {post["username"] for post in found} == {found[0]["author"]["name"]}
    assert all(post["author"] == found[0]["author"] for post in found)
    author: dict[str, Any] = found[0]["author"]
    return author


async def join(app: Litestar, user_id: int, role: str) -> None:
    async with transaction(app.state.sessions) as session:
        session.add(Member(project_id=1, user_id=user_id, role=role))


@pytest.mark.parametrize(("sent", "name"), [({"username": "Bob"}, "Bob"), ({}, "anonymous")])
async def test_a_visitor_has_the_name_they_typed(client: httpx.AsyncClient, sent: dict[str, str], name: str) -> None:
    created = await pin(client, **sent)
    expected = {"kind": "visitor", "user_id": None, "name": name}
    assert (created["author"], created["username"]) == (expected, name)
    assert await authors(client, created["id"]) == expected


@pytest.mark.parametrize(
    ("role", "membership", "kind"),
    [
        ("user", None, "user"),
        ("user", "viewer", "user"),
        ("user", "member", "staff"),
        ("user", "owner", "staff"),
        ("admin", None, "staff"),
    ],
)
async def test_an_account_is_staff_where_it_works(
    app: Litestar, client: httpx.AsyncClient, role: str, membership: str | None, kind: str
) -> None:
    async with signed_in(app, "Ada", role=role) as (ada, user):
        if membership is not None:
            await join(app, user.id, membership)
        created = await pin(ada, username="The director")
        expected = {"kind": kind, "user_id": user.id, "name": "Ada"}
        assert (created["author"], created["username"]) == (expected, "Ada")
        assert await authors(client, created["id"]) == expected
        comment = await say(ada, f"/api/posts/{created['id']}/comments", username="The director")
        assert (comment["author"], comment["username"], comment["by_user"]) == (expected, "Ada", True)


async def test_who_works_elsewhere_is_no_staff_here(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, user):
        project = (await ada.post("/api/projects", json={"name": "Mobile"})).json()
        elsewhere, here = await pin(ada, project_id=project["id"]), await pin(ada)
        assert [elsewhere["author"]["kind"], here["author"]["kind"]] == ["staff", "user"]
        issue = (await ada.post(f"/api/projects/{project['id']}/issues", json={"title": "x"})).json()
        path = f"/api/projects/{project['id']}/issues/{issue['number']}/comments"
        assert (await say(ada, path))["author"] == {"kind": "staff", "user_id": user.id, "name": "Ada"}


@pytest.mark.usefixtures("everybody_comments")
async def test_nobody_becomes_staff_by_publishing_a_project(app: Litestar, client: httpx.AsyncClient) -> None:
    """Only once an admin has listed it."""
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (root, _):
        project = (await ada.post("/api/projects", json={"name": "Mobile"})).json()
        path, query = f"/api/projects/{project['id']}", {"project_id": project["id"]}
        assert (await root.patch(path, json={"is_public": True, "is_listed": False})).status_code == 200
        created = await pin(ada, **query)
        comment = await say(ada, f"/api/posts/{created['id']}/comments")
        item = (await ada.post("/api/items", json={"name": "x", **query})).json()
        assert {each["author"]["kind"] for each in (created, comment, item)} == {"user"}
        assert {post["author"]["kind"] for post in await shown(client, created["id"])} == {"user"}
        assert (await root.patch(path, json={"is_listed": True})).status_code == 200
        assert {post["author"]["kind"] for post in await shown(client, created["id"])} == {"staff"}


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_a_deactivated_account_is_no_staff(app: Litestar, client: httpx.AsyncClient, role: str) -> None:
    async with signed_in(app, "Ada", role=role) as (ada, user):
        await join(app, user.id, "member")
        created = await pin(ada)
        async with transaction(app.state.sessions) as session:
            await session.execute(text("update users set is_active = false where id = :id"), {"id": user.id})
        assert (await authors(client, created["id"]))["kind"] == "user"


@pytest.mark.usefixtures("everybody_comments")
async def test_what_a_visitor_wrote_has_the_name_of_the_account_that_adopts_it(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    created = await pin(client, username="Bob")
    draft = await pin(client, username="Bob", published=False)
    url = f"/api/posts/{created['id']}/comments"
    comment = await say(client, url, username="Bob")
    assert comment["author"] == {"kind": "visitor", "user_id": None, "name": "Bob"}
    account = await register(client, "Ada")
    expected = {"kind": "user", "user_id": account["id"], "name": "Ada"}
    assert await authors(stranger, created["id"]) == expected
    post = (await stranger.get(f"/api/posts/{created['id']}")).json()
    assert post["version"] > created["version"]
    listed = (await stranger.get(url)).json()["items"]
    assert [(each["author"], each["username"], each["by_user"]) for each in listed] == [(expected, "Ada", True)]
    assert (await client.get(f"/api/posts/{draft['id']}")).json()["author"] == expected
    async with app.state.sessions() as session:
        log = await session.execute(text("select subject, actor_id from events where kind = 'post.updated'"))
        told = {row.subject: row.actor_id for row in log}
    assert told.keys() == {f"post:{created['id']}"}


@pytest.mark.usefixtures("everybody_comments")
async def test_a_new_name_stands_on_everything(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    account = await register(client, "Ada")
    created = await pin(client)
    url = f"/api/posts/{created['id']}/comments"
    await say(client, url)
    assert (await client.patch("/api/auth/me", json={"name": "Ada King"})).status_code == 200
    expected = {"kind": "user", "user_id": account["id"], "name": "Ada King"}
    assert await authors(stranger, created["id"]) == expected
    assert [each["author"] for each in (await stranger.get(url)).json()["items"]] == [expected]
    assert "<name>Ada King</name>" in (await stranger.get("/api/feeds/posts.atom")).text


async def test_an_account_that_is_gone_leaves_a_visitor(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    created = await pin(client)
    await say(client, f"/api/posts/{created['id']}/comments")
    answer = await client.request("DELETE", "/api/auth/me", json={"password": "correct horse battery"})
    assert answer.status_code == 204, answer.text
    expected = {"kind": "visitor", "user_id": None, "name": "anonymous"}
    assert await authors(stranger, created["id"]) == expected
    (comment,) = (await stranger.get(f"/api/posts/{created['id']}/comments")).json()["items"]
    assert (comment["author"], comment["by_user"]) == (expected, False)


async def test_the_classic_list_names_authors_alike(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    sent = await client.post("/post", data={"title": "Hi", "post": "There", "username": "The director"})
    assert (sent.status_code, sent.json()["username"]) == (201, "Ada")
    assert [post["username"] for post in (await stranger.get("/post")).json()] == ["Ada"]
    step = {"post_id": sent.json()["id"], "score_increase": 1}
    assert (await stranger.post("/update-post-score", json=step)).json()["username"] == "Ada"


EDITS: dict[str, Callable[[httpx.AsyncClient, str], Any]] = {
    "patch": lambda client, path: client.patch(path, json={"username": "Mallory"}),
    "put": lambda client, path: client.put(path, json={**POST, "username": "Mallory"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
async def test_nobody_with_an_account_writes_another_name(
    app: Litestar, client: httpx.AsyncClient, edit: Callable[[httpx.AsyncClient, str], Any]
) -> None:
    """Neither their own nor, as staff, a visitor's; a visitor may change theirs."""
    typed = await pin(client, username="Bob")
    async with signed_in(app, "Root", role="admin") as (root, _):
        own = await pin(root)
        for post, name in ((own, "Root"), (typed, "Bob")):
            answer = await edit(root, f"/api/posts/{post['id']}")
            assert (answer.status_code, answer.json()["username"]) == (200, name)
    answer = await edit(client, f"/api/posts/{typed['id']}")
    assert (answer.status_code, answer.json()["username"]) == (200, "Mallory")


@pytest.mark.usefixtures("everybody_comments")
async def test_a_notice_names_the_account_that_adopted_the_comment(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(client, "Ada")
    created = await pin(client)
    comment = await say(stranger, f"/api/posts/{created['id']}/comments", username="Bob")
    async with transaction(app.state.sessions) as session:
        row = "insert into notifications (user_id, event_id, kind, post_id, comment_id) select id, 1, 'comment', :p, :c"
        await session.execute(text(f"{row} from users"), {"p": created["id"], "c": comment["id"]})
    for name in ("Bob", "Eve"):
        (notice,) = (await client.get("/api/notifications")).json()["items"]
        assert notice["actor_name"] == name
        if name == "Bob":
            await register(stranger, "Eve")


@pytest.fixture
async def reader(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app) as reader:
        yield reader


async def test_signing_in_again_keeps_the_author(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await register(stranger, "Ada")
    created = await pin(client, username="Bob")
    assert (await login(client, "ada@example.org")).status_code == 200
    assert (await authors(reader, created["id"]))["name"] == "Ada"
