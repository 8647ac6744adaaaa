"""Roadmap items are listed by status, comments keep the name a visitor typed, posts the size of their picture.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAGE = "case status when 'planned' then 0 when 'in_progress' then 1 when 'done' then 2 else 3 end"


def upgrade() -> None:
    order_items()
    keep_typed_names()
    keep_sizes()


def order_items() -> None:
    stage = sa.Column("stage", sa.SmallInteger(), sa.Computed(STAGE, persisted=True), nullable=False)
    op.add_column("items", stage)
    op.drop_index("ix_items_project_id", "items")
    op.create_index("ix_items_project_id_stage", "items", ["project_id", "stage", "status", "position", "id"])
    op.create_index("ix_items_stage", "items", ["stage", "status", "position", "id"])


def keep_typed_names() -> None:
    op.alter_column("comments", "username", nullable=True, server_default=None)
    op.execute("update comments set username = null where author_id in (select actor_id from users)")


def keep_sizes() -> None:
    op.add_column("posts", sa.Column("image_width", sa.Integer(), nullable=True))
    op.add_column("posts", sa.Column("image_height", sa.Integer(), nullable=True))
    op.execute(
        "update posts set image_width = images.width, image_height = images.height from images where hash = image_hash"
    )


def downgrade() -> None:
    op.drop_column("posts", "image_height")
    op.drop_column("posts", "image_width")
    op.execute(
        "update comments set username = coalesce("
        "(select left(name, 50) from users where actor_id = author_id), 'anonymous') where username is null"
    )
    op.alter_column("comments", "username", nullable=False, server_default="anonymous")
    op.drop_index("ix_items_stage", "items")
    op.drop_index("ix_items_project_id_stage", "items")
    op.create_index("ix_items_project_id", "items", ["project_id"])
    op.drop_column("items", "stage")
