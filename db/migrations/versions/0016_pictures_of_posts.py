"""Posts without a picture are not in the index of pictures: each new post, and each vote on it, had an entry there.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-26
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_posts_image_hash", "posts")
    op.create_index("ix_posts_image_hash", "posts", ["image_hash"], postgresql_where=sa.text("image_hash is not null"))


def downgrade() -> None:
    op.drop_index("ix_posts_image_hash", "posts")
    op.create_index("ix_posts_image_hash", "posts", ["image_hash"])
