"""What a search finds does not hang on how letters are written down."""

import unicodedata
from typing import Literal
from uuid import UUID

import pytest
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Post
from db.repositories.posts import PostRepository

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
        posts = PostRepository(session=session, wrap_exceptions=False)
        session.add(Post(title=unicodedata.normalize(form, title), text="x", author_id=AUTHOR))
        session.add(Post(title="Something else of it", text="100 fin", author_id=AUTHOR))
        await session.flush()
        rows = await posts.page("new", unicodedata.normalize(asked, search), 10, None)
    assert [row.title for row in rows] == [unicodedata.normalize(form, title)]
