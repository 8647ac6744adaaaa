"""What a search finds does not hang on how letters are written down."""

import unicodedata
from typing import Literal
from uuid import UUID

import pytest
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.migrate import migrate
from db.models import Post
from db.repositories.post_search import BLOCK, BLOCKS
from db.repositories.posts import PostRepository
from db.sorting import PostSort
from tests.database.reading import page

AUTHOR = UUID(int=7)

Form = Literal["NFC", "NFD"]


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("Größere Bilder", "größere"),
        ("GRÖSSERE BILDER", "grössere"),
        ("Ein \ufb01naler Versuch", "finaler"),
        ("\uff26\uff55\uff4c\uff4cwidth", "fullwidth"),
        ("100% of_it", "100% of_it"),
        ("back\\slash", "back\\slash"),
        ("日本語のテキスト", "本語のテ"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
async def test_in_any_form(migrated: SQLAlchemyAsyncConfig, title: str, search: str, form: Form, asked: Form) -> None:
    async with AsyncSession(migrated.get_engine()) as session:
        session.add(Post(title=unicodedata.normalize(form, title), text="x", author_id=AUTHOR))
        session.add(Post(title="Something else of it", text="100 fin", author_id=AUTHOR))
        await session.flush()
        rows = await page(session, "new", unicodedata.normalize(asked, search), 10, None)
    assert [row.title for row in rows] == [unicodedata.normalize(form, title)]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("é", True),  # two bytes: where a word begins
        ("a", True),
        ("ab", True),
        ("bc", False),
        ("éa", True),  # three bytes: anywhere
        ("索", True),
        ("t", True),  # behind a tab
        ("n", True),  # behind the end of a line
        ("x", False),
        ("ab bc", False),
    ],
)
async def test_short_words_are_found_where_words_begin(
    migrated: SQLAlchemyAsyncConfig, search: str, found: bool
) -> None:
    async with AsyncSession(migrated.get_engine()) as session:
        session.add(Post(title="abc océan été", text="搜索\ttab\nnext", author_id=AUTHOR))
        await session.flush()
        rows = await page(session, "new", search, 10, None)
    assert bool(rows) is found


BLOCKS_OF_IDS = (1, 2, BLOCK - 1, BLOCK, 2 * BLOCK + 1, BLOCKS * BLOCK + 1, BLOCKS * BLOCK + 2, (BLOCKS + 1) * BLOCK)
"""Of several blocks, and beyond those whose numbers come again."""


@pytest.mark.parametrize("sort", ["new", "hot", "top"])
async def test_posts_of_all_blocks_are_found_once_and_in_order(migrated: SQLAlchemyAsyncConfig, sort: PostSort) -> None:
    async with AsyncSession(migrated.get_engine()) as session:
        for post_id in BLOCKS_OF_IDS:
            session.add(Post(id=post_id, title=f"zebra {post_id}", text="x", author_id=AUTHOR, upvotes=post_id % 3))
            session.add(Post(id=post_id + 10, title="horse", text="x", author_id=AUTHOR))
        await session.flush()
        everything = [row.id for row in await page(session, sort, "", 100, None) if row.title != "horse"]
        first = await page(session, sort, "zebra", 3, None)
        last = first[-1]
        rest = await page(session, sort, "zebra", 100, (getattr(last, "sort_key", 0), last.id))
    assert [row.id for row in (*first, *rest)] == everything
    assert set(everything) == set(BLOCKS_OF_IDS)


async def test_a_cursor_from_far_away_asks_for_no_blocks_that_are_not_there(migrated: SQLAlchemyAsyncConfig) -> None:
    """Whoever makes one up could keep the database busy with counting."""
    async with AsyncSession(migrated.get_engine()) as session:
        session.add(Post(title="zebra", text="x", author_id=AUTHOR))
        await session.flush()
        await session.execute(text("set local statement_timeout = '2s'"))
        rows = await page(session, "new", "zebra", 10, (0, 2**63 - 1))
    assert len(rows) == 1


async def test_an_edited_post_is_found_by_its_new_words(migrated: SQLAlchemyAsyncConfig) -> None:
    async with AsyncSession(migrated.get_engine()) as session:
        posts = PostRepository(session=session)
        post = Post(title="zebra", text="x", author_id=AUTHOR)
        session.add(post)
        await session.flush()
        await posts.edit(post, {"text": "horse"})
        found = {word: len(await page(session, "new", word, 10, None)) for word in ("zebra", "horse", "x")}
    assert found == {"zebra": 1, "horse": 1, "x": 0}


async def test_documents_come_and_go_with_their_posts(migrated: SQLAlchemyAsyncConfig) -> None:
    """However posts are added, their grams are those that an edit would make."""
    texts = ("Zebra", "Größe\u2028Ωmega  \t\n\x0b\f\rx", "搜索", "a", "A. B,C -- x" * 9)
    documents = text(
        "select p.id, d.document = search_document(p.title || ' ' || p.text), "
        "d.grams @> g and d.grams <@ g and cardinality(d.grams) = cardinality(g) "
        "from posts p left join post_documents d on d.post_id = p.id, post_grams(p.id, d.document) as g"
    )
    async with AsyncSession(migrated.get_engine()) as session:
        for ids in ("30000", "1, 2"):  # one at a time, and together
            new = f"insert into posts (id, title, text) select id, :text, :text from unnest(array[{ids}]) as id"
            for nth, each in enumerate(texts):
                await session.execute(text(new.replace("select id", f"select id + 10 * {nth}")), {"text": each})
        assert [row[1:] for row in await session.execute(documents)] == [(True, True)] * 15
        await session.execute(text("delete from posts where id < 30000"))
        assert (await session.execute(text("select count(*) from post_documents"))).scalar_one() == 5
        await session.execute(text("truncate posts cascade"))
        assert (await session.execute(text("select count(*) from post_documents"))).scalar_one() == 0


async def test_a_vote_leaves_the_words_alone(migrated: SQLAlchemyAsyncConfig) -> None:
    """Or each would cost as much as a new post."""
    version = text("select xmin::text, ctid::text from post_documents")
    async with AsyncSession(migrated.get_engine()) as session:
        session.add(Post(title="zebra", text="x", author_id=AUTHOR))
        await session.flush()
        before = (await session.execute(version)).one()
        await session.execute(text("update posts set upvotes = 1, version = version + 1"))
        assert (await session.execute(version)).one() == before


async def test_posts_from_before_are_found(unmigrated: SQLAlchemyAsyncConfig) -> None:
    engine = unmigrated.get_engine()
    await migrate(unmigrated, "0013")
    async with engine.begin() as connection:
        await connection.execute(text("insert into posts (title, text) values ('Zebra crossing', 'here')"))
    await migrate(unmigrated)
    async with AsyncSession(engine) as session:
        assert len(await page(session, "new", "zebra", 10, None)) == 1
