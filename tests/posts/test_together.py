"""Posts that arrive together are made together, and each of them as if it had come alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text

from api.batches import Batches
from db.actor import Actor
from db.repositories.new_posts import Created, NewPost, NewPostRepository

pytestmark = pytest.mark.committed

PATIENCE_S = 20
AUTHORS = [Actor(UUID(int=100 + nth)) for nth in range(3)]
NEW = NewPost("title", "text", "anonymous", None, published=True, project_id=1, author=AUTHORS[0])


@pytest.fixture
def box(app: Litestar) -> Batches[NewPost, Created]:
    found: Batches[NewPost, Created] = app.state.post_box
    return found


@pytest.fixture
def sizes(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many posts each statement made."""
    made: list[int] = []
    create = app.state.post_box.do

    async def noting(posts: Sequence[NewPost]) -> Sequence[Created]:
        made.append(len(posts))
        created: Sequence[Created] = await create(posts)
        return created

    monkeypatch.setattr(app.state.post_box, "do", noting)
    return made


async def rows(app: Litestar, statement: str) -> list[tuple[Any, ...]]:
    async with app.state.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def private_project(app: Litestar) -> int:
    async with app.state.engine.begin() as connection:
        made = (
            "insert into projects (name, key, slug, is_public) values ('Secret', 'SEC', 'secret', false) returning id"
        )
        project_id: int = (await connection.execute(text(made))).scalar_one()
    return project_id


async def test_each_gets_its_own_and_the_log_tells_of_each(
    app: Litestar, box: Batches[NewPost, Created], sizes: list[int]
) -> None:
    asked = [replace(NEW, title=f"post {n}", author=AUTHORS[n % 3], published=n % 5 > 0) for n in range(40)]
    created = await asyncio.gather(*(box.ask(new) for new in asked))
    assert sizes == [40]
    kept = {row[0]: row[1:] for row in await rows(app, "select id, title, author_id, published from posts")}
    assert len(kept) == 40
    for new, one in zip(asked, created, strict=True):
        assert kept[one.post[0]] == (new.title, new.author.id, new.published)
    assert [one.post[0] for one in created] == sorted(kept)
    told = (
        "select (data->>'post_id')::int, data->>'title', actor_id from events where kind = 'post.created' order by id"
    )
    assert await rows(app, told) == [(n, *kept[n][:2]) for n in sorted(kept) if kept[n][2]]


async def test_who_may_not_is_told_so_and_the_others_get_theirs(
    app: Litestar, box: Batches[NewPost, Created], sizes: list[int]
) -> None:
    secret = await private_project(app)
    admin = Actor(UUID(int=9), user_id=None, is_admin=True)
    for project_id in (1, secret):
        asked = [
            replace(NEW, title=f"{kind} {n}", project_id=project_id, image_hash=image, author=author)
            for n in range(4)
            for kind, image, author in (("seen", None, admin), ("blind", None, AUTHORS[1]), ("bare", "0" * 64, admin))
        ]
        created = await asyncio.gather(*(box.ask(new) for new in asked))
        for new, one in zip(asked, created, strict=True):
            sees = project_id == 1 or not new.title.startswith("blind")
            has = new.image_hash is None
            assert (one.sees_project, one.has_picture) == (sees, has)
            assert one.post[1] == (new.title if sees and has else None)
    assert sizes == [12, 12]


async def test_a_picture_is_attached_by_the_rights_of_its_author_alone(
    app: Litestar, box: Batches[NewPost, Created], sizes: list[int]
) -> None:
    """An admin's, in the same statement, are no help."""
    secret, admin = await private_project(app), Actor(UUID(int=9), user_id=None, is_admin=True)
    async with app.state.engine.begin() as connection:
        stored = "insert into images (hash, media_type, size, width, height, stored_at) values "
        await connection.execute(text(f"{stored} ('{'a' * 64}', 'image/png', 1, 1, 1, now())"))
        values = f"'a', 'b', '{'a' * 64}', {secret}, '{admin.id}'"
        await connection.execute(
            text(f"insert into posts (title, text, image_hash, project_id, author_id) values ({values})")
        )
    asked = [replace(NEW, image_hash="a" * 64, author=author) for author in (AUTHORS[0], admin, AUTHORS[1])]
    created = await asyncio.gather(*(box.ask(new) for new in asked))
    assert sizes == [3]
    assert [(one.has_picture, one.post[0] is not None) for one in created] == [
        (False, False),
        (True, True),
        (False, False),
    ]


async def test_one_that_is_refused_fails_alone(app: Litestar, box: Batches[NewPost, Created]) -> None:
    asked = [replace(NEW, title=title) for title in ("first", "a\0b", "second", "", "third")]
    created = await asyncio.gather(*(box.ask(new) for new in asked), return_exceptions=True)
    assert [isinstance(one, Created) for one in created] == [True, False, True, False, True]
    assert sorted(await rows(app, "select title from posts")) == [("first",), ("second",), ("third",)]


TEXTS = (
    "Plain words, and THE SAME words again: words.",
    "white\tspace\nof\x0beach\x0ckind\r\nand \x1c\x1d\x1e\x1f\x7f which is none",
    "  a  b   ",
    "x" * 31 + " " + "y" * 5000 + " " + "z" * 30,
    '{1,2} "3" \\4 null NULL',
    "I",
    "Größe",
    "搜索 \u2028 \u0085",
    "\ufb01nal \uff26\uff55\uff4c\uff4c",
)


async def test_they_are_found_by_what_the_database_would_have_made_of_them(
    app: Litestar, box: Batches[NewPost, Created], sizes: list[int]
) -> None:
    asked = [replace(NEW, title=text.strip()[:20], text=text) for text in TEXTS]
    await asyncio.gather(*(box.ask(new) for new in asked))
    assert sizes == [len(TEXTS)]
    same = (
        "select p.text, d.document = search_document(p.title || ' ' || p.text), d.grams @> g and d.grams <@ g, "
        "cardinality(d.grams) = cardinality(g) "
        "from posts p left join post_documents d on d.post_id = p.id, post_grams(p.id, d.document) as g order by p.id"
    )
    assert await rows(app, same) == [(text, True, True, True) for text in TEXTS]


async def test_a_project_that_is_locked_holds_up_only_its_own(app: Litestar, box: Batches[NewPost, Created]) -> None:
    locked = await private_project(app)
    admin = Actor(UUID(int=9), user_id=None, is_admin=True)
    async with app.state.engine.begin() as connection:
        await connection.execute(text(f"select from projects where id = {locked} for update"))
        waiting = asyncio.create_task(box.ask(replace(NEW, project_id=locked, author=admin)))
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(box.ask(NEW) for _ in range(5)))
        assert not waiting.done()
    async with asyncio.timeout(PATIENCE_S):
        assert (await waiting).post[0]


async def test_what_is_made_is_told_even_if_the_answer_is_lost(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been committed: what was read before is not to be believed any more."""
    told: list[Any] = []

    async def lost(*_: Any) -> Any:
        raise ConnectionResetError

    monkeypatch.setattr(app.state.writes, "rows", lost)
    with pytest.raises(ConnectionResetError):
        await NewPostRepository(app.state.writes, told.extend).create([NEW])
    assert [(each.kind, each.payload) for each in told] == [("post.created", None)]
