"""Comments on posts and issues.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("comment_count", sa.Integer(), server_default="0", nullable=False))
    create_comments()


def create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), server_default="anonymous", nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("char_length(text) <= 5000", name=op.f("ck_comments_text_length")),
        sa.CheckConstraint(
            "char_length(text) > 0 or deleted_at is not null", name=op.f("ck_comments_text_unless_deleted")
        ),
        sa.CheckConstraint("char_length(username) between 1 and 50", name=op.f("ck_comments_username_length")),
        sa.CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name=op.f("ck_comments_one_subject")),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name="fk_comments_issue_id_issues", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comments.id"], name="fk_comments_parent_id_comments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_comments_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_author_id", "comments", ["author_id"])
    op.create_index(
        "ix_comments_issue_id", "comments", ["issue_id", "id"], postgresql_where=sa.text("parent_id is null")
    )
    op.create_index("ix_comments_parent_id", "comments", ["parent_id", "id"])
    op.create_index("ix_comments_post_id", "comments", ["post_id", "id"], postgresql_where=sa.text("parent_id is null"))


def downgrade() -> None:
    op.drop_column("posts", "comment_count")
    op.drop_table("comments")
