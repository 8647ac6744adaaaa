"""Accounts are found by what look-alikes of their names have in common. The next start computes it: api/names.

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_skeletons",
        sa.Column("skeleton", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_name_skeletons_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skeleton", "user_id", name=op.f("pk_name_skeletons")),
    )
    op.create_index(op.f("ix_name_skeletons_user_id"), "name_skeletons", ["user_id"])


def downgrade() -> None:
    op.drop_table("name_skeletons")
