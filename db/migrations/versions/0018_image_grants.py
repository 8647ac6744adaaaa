"""Who uploaded a picture may attach it.

Pictures that were uploaded and not attached before this migration are nobody's: they have to be sent again.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "image_grants",
        sa.Column("image_hash", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_hash"], ["images.hash"], name="fk_image_grants_image_hash_images", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("image_hash", "actor_id", name="pk_image_grants"),
    )
    op.create_index("ix_image_grants_actor_id_created_at", "image_grants", ["actor_id", "created_at"])
    op.create_index("ix_image_grants_created_at", "image_grants", ["created_at"])


def downgrade() -> None:
    op.drop_table("image_grants")
