"""The board: pictures, posts and votes.

Revision ID: 0001
Revises:
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every run of three characters, with two spaces before and one after each word, so that a short query finds the
# beginnings of words. What pg_trgm does, which is not to be had everywhere; for any language.
SEARCH_GRAMS = """
create function search_grams(document text) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct gram), '{}')
  from (
    select c || lead(c) over place || lead(c, 2) over place as gram
    from unnest(string_to_array(
      '  ' || regexp_replace(lower(normalize(document, nfkc)), '\\s+', '  ', 'g') || ' ', null
    )) with ordinality as letters(c, n)
    window place as (order by n)
  ) as grams
  where gram is not null and right(gram, 2) <> '  '
$$
"""

RANK = (
    "sign((upvotes - downvotes)::double precision) * log(greatest(abs(upvotes - downvotes), 1)::double precision)"
    " + extract(epoch from created_at at time zone 'UTC')::double precision / 345600"
)

PUBLISHED = sa.text("published")


def upgrade() -> None:
    op.execute(SEARCH_GRAMS)
    create_images()
    create_posts()
    create_votes()


def create_images() -> None:
    op.create_table(
        "images",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_images_hash_is_sha256")),
        sa.PrimaryKeyConstraint("hash", name="pk_images"),
    )
    op.create_index("ix_images_touched_at", "images", ["touched_at"])


def create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), server_default="anonymous", nullable=False),
        sa.Column("image_hash", sa.Text(), nullable=True),
        sa.Column("published", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("upvotes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("downvotes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score", sa.Integer(), sa.Computed("upvotes - downvotes", persisted=True), nullable=False),
        sa.Column("rank", sa.Double(), sa.Computed(RANK, persisted=True), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "grams",
            postgresql.ARRAY(sa.Text()),
            sa.Computed("search_grams(title || ' ' || text)", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("char_length(title) between 1 and 100", name=op.f("ck_posts_title_length")),
        sa.CheckConstraint("char_length(text) between 1 and 10000", name=op.f("ck_posts_text_length")),
        sa.CheckConstraint("char_length(username) between 1 and 50", name=op.f("ck_posts_username_length")),
        sa.CheckConstraint("upvotes >= 0 and downvotes >= 0", name=op.f("ck_posts_counters_not_negative")),
        sa.ForeignKeyConstraint(["image_hash"], ["images.hash"], name="fk_posts_image_hash_images"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_image_hash", "posts", ["image_hash"])
    op.create_index("ix_posts_rank_id", "posts", ["rank", "id"], postgresql_where=PUBLISHED)
    op.create_index("ix_posts_score_id", "posts", ["score", "id"], postgresql_where=PUBLISHED)
    op.create_index("ix_posts_id_published", "posts", ["id"], postgresql_where=PUBLISHED)
    op.create_index("ix_posts_lower_title", "posts", [sa.text("lower(title)")])
    op.create_index("ix_posts_grams", "posts", ["grams"], postgresql_using="gin")


def create_votes() -> None:
    op.create_table(
        "votes",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("voter_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("previous", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("value between -1 and 1", name=op.f("ck_votes_value_is_a_vote")),
        sa.CheckConstraint("previous between -1 and 1", name=op.f("ck_votes_previous_is_a_vote")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_votes_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "voter_id", name="pk_votes"),
    )
    op.create_index("ix_votes_voter_id_post_id", "votes", ["voter_id", "post_id"])


def downgrade() -> None:
    op.drop_table("votes")
    op.drop_table("posts")
    op.drop_table("images")
    op.execute("drop function search_grams(text)")
