"""Roadmap items have authors, and proposals are listed last.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OLD_STAGE = "case status when 'planned' then 0 when 'in_progress' then 1 when 'done' then 2 else 3 end"
NEW_STAGE = (
    "case status when 'planned' then 0 when 'in_progress' then 1 when 'done' then 2 when 'proposed' then 4 else 3 end"
)


def upgrade() -> None:
    op.add_column("items", sa.Column("author_id", sa.Uuid(), nullable=True))
    op.create_index("ix_items_author_id", "items", ["author_id"])
    compute_stage(NEW_STAGE)


def compute_stage(expression: str) -> None:
    """PostgreSQL before 17 cannot change the expression of a generated column, so the column is made anew."""
    op.drop_index("ix_items_stage", "items")
    op.drop_index("ix_items_project_id_stage", "items")
    op.drop_column("items", "stage")
    stage = sa.Column("stage", sa.SmallInteger(), sa.Computed(expression, persisted=True), nullable=False)
    op.add_column("items", stage)
    op.create_index("ix_items_project_id_stage", "items", ["project_id", "stage", "status", "position", "id"])
    op.create_index("ix_items_stage", "items", ["stage", "status", "position", "id"])


def downgrade() -> None:
    compute_stage(OLD_STAGE)
    op.drop_index("ix_items_author_id", "items")
    op.drop_column("items", "author_id")
