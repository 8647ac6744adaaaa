"""Keys of private projects may be those of others, and admins decide which projects everybody is shown.

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LIST_THOSE_OF_ADMINS = """
update projects set is_listed = true
where is_public and (owner_id is null or owner_id in (select id from users where role = 'admin'))
"""

RENAME_DOUBLES = """
update projects set key = 'Z' || right(translate(id::text, '0123456789', 'ABCDEFGHIJ'), 5)
where exists (select from projects other where other.key = projects.key and other.id < projects.id)
"""


def upgrade() -> None:
    op.add_column("projects", sa.Column("is_listed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(LIST_THOSE_OF_ADMINS)
    op.drop_constraint("uq_projects_key", "projects")
    op.create_index("uq_projects_key", "projects", ["key"], unique=True, postgresql_where=sa.text("is_public"))


def downgrade() -> None:
    op.drop_index("uq_projects_key", "projects")
    op.execute(RENAME_DOUBLES)
    op.create_unique_constraint("uq_projects_key", "projects", ["key"])
    op.drop_column("projects", "is_listed")
