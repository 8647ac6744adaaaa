"""Looks posts up by the grams of their words, block by block."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Subquery, column, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from db.models import Post, PostDocument
from db.repositories.authors import author_of
from db.repositories.post_lists import (
    IN_TURN,
    PUBLIC,
    SHAPES_KEPT,
    Shape,
    has_words,
    in_range,
    most,
    seen,
    sort_key,
)
from db.statements import given

BLOCK_BITS = 14
"""Posts whose ids differ in so many last bits are a block; as in `post_grams` of the migrations."""
BLOCK = 1 << BLOCK_BITS
BLOCKS = 128
"""Then their numbers come again: what the index finds may be of another one."""
GRAM_BITS = 24


@lru_cache(SHAPES_KEPT)
def found(shape: Shape) -> Select[Any]:
    """What the list shows the viewer and has the words and `grams`, in keyset order.

    Of the newest posts those are looked up first that are in the newest block, and often they are enough. Authors are
    looked up outside of that, for the rows of the page alone.
    """
    hits = _hits(shape)
    stored = (*PUBLIC, Post.author_id, *sort_key(shape))
    posts = (
        select(*stored).where(Post.id == hits.c.post_id, seen(shape), *in_range(shape)).offset(IN_TURN).lateral("found")
    )
    if shape.sort == "new":
        order = hits.c.block.desc(), hits.c.post_id.desc()
    else:
        order = posts.c.sort_key.desc(), posts.c.id.desc()
    shown = *(posts.c[column.key] for column in PUBLIC), author_of(posts.c.author_id, posts.c.project_id)
    keys = (posts.c.sort_key for _ in sort_key(shape))
    statement = select(*shown, *keys).select_from(hits.join(posts, true()))
    return statement.order_by(*order).limit(most(shape))


def _hits(shape: Shape) -> Subquery:
    """The posts that have the words, whoever sees them."""
    blocks = _blocks(shape)
    is_of_block = PostDocument.post_id.op(">>")(_fixed(BLOCK_BITS)) == blocks.c.block
    has_grams = PostDocument.grams.contains(blocks.c.wanted)
    hits = select(PostDocument.post_id).where(has_grams, is_of_block, *has_words(shape)).offset(IN_TURN).lateral("hits")
    found = select(blocks.c.block, hits.c.post_id).select_from(blocks.join(hits, true()))
    if shape.sort == "new":
        found = found.order_by(blocks.c.block.desc(), hits.c.post_id.desc())
    return found.offset(IN_TURN).subquery("hits")


def _blocks(shape: Shape) -> Subquery:
    """The numbers of the blocks, the highest first, with what the grams are in the index of each."""
    last: Any = select(func.coalesce(func.max(PostDocument.post_id), 0)).scalar_subquery()  # `least` ignores nulls
    if shape.sort == "new" and shape.is_later:
        last = func.least(given("after_id", BigInteger), last)  # a cursor may name any number
    every = select(func.generate_series(_fixed(0), last.op(">>")(_fixed(BLOCK_BITS)), type_=BigInteger))
    # An array, because PostgreSQL takes it for ten numbers and a series for a thousand.
    block = (
        func.unnest(func.array(every.scalar_subquery()))
        .table_valued(column("block", BigInteger), name="blocks")
        .render_derived()
        .c.block
    )
    wanted = of_block(block, given("grams", ARRAY(Integer)))
    return select(block, wanted.label("wanted")).order_by(block.desc()).offset(IN_TURN).subquery("blocks")


def of_block(block: ColumnElement[int], grams: ColumnElement[Any]) -> ColumnElement[list[int]]:
    """The grams as they are in the index of the block."""
    gram = func.unnest(grams).table_valued(column("gram", Integer), name="grams").render_derived().c.gram
    prefix = block.op("%")(_fixed(BLOCKS)).op("<<")(_fixed(GRAM_BITS))
    return func.array(select(prefix.op("|")(gram).cast(Integer)).scalar_subquery(), type_=ARRAY(Integer))


def _fixed(number: int) -> ColumnElement[int]:
    """Part of the statement, not a parameter of it."""
    return literal_column(str(number), Integer)
