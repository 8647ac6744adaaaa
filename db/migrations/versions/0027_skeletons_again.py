"""What look-alikes of names have in common is found by more rules. The next start computes it for all: api/names.

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-28
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM name_skeletons")


def downgrade() -> None:
    """Those of the earlier rules, too, are computed by the next start."""
    op.execute("DELETE FROM name_skeletons")
