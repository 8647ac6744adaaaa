"""The event log and its readers.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_events()
    create_readers()
    create_failures()


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("((pg_current_xact_id())::text)::bigint"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_xid_id", "events", ["xid", "id"])
    op.create_index("ix_events_project_id_id", "events", ["project_id", "id"])
    op.create_index("ix_events_actor_id", "events", ["actor_id"], postgresql_where=sa.text("actor_id is not null"))


def create_readers() -> None:
    op.create_table(
        "event_readers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_event_readers"),
    )


def create_failures() -> None:
    op.create_table(
        "event_failures",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reader"], ["event_readers.name"], name="fk_event_failures_reader_event_readers", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_failures_event_id_events"),
        sa.PrimaryKeyConstraint("reader", "event_id", name="pk_event_failures"),
    )
    op.create_index("ix_event_failures_event_id", "event_failures", ["event_id"])
    op.create_index("ix_event_failures_reader_subject", "event_failures", ["reader", "subject", "event_id"])
    op.create_index(
        "ix_event_failures_next_try_at",
        "event_failures",
        ["reader", "next_try_at"],
        postgresql_where=sa.text("parked_at is null"),
    )


def downgrade() -> None:
    op.drop_table("event_failures")
    op.drop_table("event_readers")
    op.drop_table("events")
