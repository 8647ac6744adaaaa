from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Text,
    func,
    true,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import ANONYMOUS, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, USERNAME_LENGTH_MAX

RANK = (
    "sign((upvotes - downvotes)::double precision) * log(greatest(abs(upvotes - downvotes), 1)::double precision)"
    " + extract(epoch from created_at at time zone 'UTC')::double precision / 345600"
)
"""Ten times the votes weigh as much as four days. It only adds, so it never goes stale: docs/decisions."""

PUBLISHED = sql("published")


class Post(Entity):
    """What somebody pinned to the board, with its counters."""

    __tablename__ = "posts"

    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text, server_default=ANONYMOUS)
    """As a visitor typed it; shown only while the author has no account."""
    image_hash: Mapped[str | None] = mapped_column(ForeignKey("images.hash"))
    image_width: Mapped[int | None]
    image_height: Mapped[int | None]
    """Copied from the picture, whose size never changes, so that lists look nothing up."""
    published: Mapped[bool] = mapped_column(server_default=true())
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), server_default="1")
    """The first project, where nobody says otherwise."""
    status: Mapped[str | None] = mapped_column(Text)
    """State of the issue it became, kept in step by the issue."""
    author_id: Mapped[UUID | None] = mapped_column(index=True)
    """Null once its author has deleted the account."""
    upvotes: Mapped[int] = mapped_column(server_default="0")
    downvotes: Mapped[int] = mapped_column(server_default="0")
    account_upvotes: Mapped[int] = mapped_column(server_default="0")
    account_downvotes: Mapped[int] = mapped_column(server_default="0")
    """How many of the votes are of accounts: visitors without one cost nothing to invent."""
    score: Mapped[int] = mapped_column(Computed("upvotes - downvotes", persisted=True))
    rank: Mapped[float] = mapped_column(Double, Computed(RANK, persisted=True))
    comment_count: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Grows with every change of the post or its counters: the newer of two copies is the one with the higher."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"char_length(title) between 1 and {TITLE_LENGTH_MAX}", name="title_length"),
        CheckConstraint(f"char_length(text) between 1 and {TEXT_LENGTH_MAX}", name="text_length"),
        CheckConstraint(f"char_length(username) between 1 and {USERNAME_LENGTH_MAX}", name="username_length"),
        CheckConstraint("upvotes >= 0 and downvotes >= 0", name="counters_not_negative"),
        CheckConstraint(
            "account_upvotes between 0 and upvotes and account_downvotes between 0 and downvotes",
            name="account_votes_are_votes",
        ),
        Index("ix_posts_rank_id", "rank", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_score_id", "score", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_id_published", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_project_id_rank", "project_id", "rank", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_project_id_score", "project_id", "score", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_project_id_id", "project_id", "id", postgresql_where=PUBLISHED),
        Index("ix_posts_image_hash", "image_hash", postgresql_where=sql("image_hash is not null")),
        Index("ix_posts_lower_title", sql("lower(title)")),
    )


class PostDocument(Relation):
    """What a post is found by; changes and goes with it by triggers, which also make it where the statement that adds
    the post does not. Votes on the post leave it alone."""

    __tablename__ = "post_documents"

    post_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)
    """Title and text in one form, lower case, with a space before each word."""
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """Of the document, each with the block of the post's number (db/repositories/post_search.py) in front."""

    __table_args__ = (
        Index(
            "ix_post_documents_grams", "grams", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512}
        ),
    )
