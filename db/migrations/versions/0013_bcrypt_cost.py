"""How costly the hashes from elsewhere are that still stand.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_users_bcrypt_cost",
        "users",
        [sa.text("substr(password_hash, 5, 2)")],
        postgresql_where=sa.text(r"password_hash ~ '^\$2[aby]\$(0[4-9]|1[0-6])\$'"),
    )


def downgrade() -> None:
    op.drop_index("ix_users_bcrypt_cost", table_name="users")
