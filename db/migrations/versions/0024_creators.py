"""Webhooks belong to whoever answers for them; API keys can expire.

Revision ID: 0024
Revises: 0023
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OFF_REASON = "ck_webhooks_off_reason_is_known"

ADOPT = """
update webhooks set created_by = coalesce(
    (select owner_id from projects where projects.id = webhooks.project_id),
    (select min(id) from users where role = 'admin' and is_active)
)
"""
"""A project's webhook is its owner's; the site's, and those of a project without an owner, are an admin's."""

PAUSE = """
update webhooks set is_active = false, off_reason = 'creator'
where is_active and not exists (select from users where users.id = webhooks.created_by and users.is_active)
"""


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("webhooks", sa.Column("created_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_webhooks_created_by_users", "webhooks", "users", ["created_by"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_webhooks_created_by", "webhooks", ["created_by"])
    op.drop_constraint(op.f(OFF_REASON), "webhooks")
    op.create_check_constraint(op.f(OFF_REASON), "webhooks", "off_reason in ('gone', 'failing', 'creator')")
    op.execute(ADOPT)
    op.execute(PAUSE)


def downgrade() -> None:
    op.execute("update webhooks set off_reason = null where off_reason = 'creator'")
    op.drop_constraint(op.f(OFF_REASON), "webhooks")
    op.create_check_constraint(op.f(OFF_REASON), "webhooks", "off_reason in ('gone', 'failing')")
    op.drop_column("webhooks", "created_by")
    op.drop_column("api_keys", "expires_at")
