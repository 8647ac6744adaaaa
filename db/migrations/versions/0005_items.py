"""Roadmap items.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_items()
    create_item_posts()


def create_items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("metadata", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("position", sa.Double(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("char_length(description) <= 5000", name=op.f("ck_items_description_length")),
        sa.CheckConstraint("char_length(name) between 1 and 100", name=op.f("ck_items_name_length")),
        sa.CheckConstraint("char_length(status) between 1 and 50", name=op.f("ck_items_status_length")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_items_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
    )
    op.create_index("ix_items_project_id", "items", ["project_id"])
    op.create_index("ix_items_status_position", "items", ["status", "position", "id"])


def create_item_posts() -> None:
    op.create_table(
        "item_posts",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_posts_item_id_items", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_item_posts_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "post_id", name="pk_item_posts"),
    )
    op.create_index("ix_item_posts_post_id", "item_posts", ["post_id"])


def downgrade() -> None:
    op.drop_table("item_posts")
    op.drop_table("items")
