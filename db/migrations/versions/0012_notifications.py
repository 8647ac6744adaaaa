"""Who follows what, notifications, and the mails that tell of them.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-25
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = "kind in ('comment', 'reply', 'mention', 'status', 'assigned')"


def upgrade() -> None:
    create_follows()
    create_mail_preferences()
    create_mails()
    create_notifications()
    op.create_index("ix_comments_post_id_author_id", "comments", ["post_id", "author_id"])
    op.create_index("ix_comments_issue_id_author_id", "comments", ["issue_id", "author_id"])


def create_follows() -> None:
    op.create_table(
        "follows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        created_at(),
        sa.CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name=op.f("ck_follows_one_subject")),
        refers("follows", "user_id", "users", "CASCADE"),
        refers("follows", "post_id", "posts", "CASCADE"),
        refers("follows", "issue_id", "issues", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.UniqueConstraint("post_id", "user_id", name="uq_follows_post_id_user_id"),
        sa.UniqueConstraint("issue_id", "user_id", name="uq_follows_issue_id_user_id"),
    )
    op.create_index("ix_follows_user_id", "follows", ["user_id"])


def create_mail_preferences() -> None:
    op.create_table(
        "mail_preferences",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_mail_preferences_kind_is_known")),
        sa.CheckConstraint("delivery in ('off', 'now', 'daily')", name=op.f("ck_mail_preferences_delivery_is_known")),
        refers("mail_preferences", "user_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", name="pk_mail_preferences"),
    )


def create_mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("key", sa.Uuid(), server_default=sa.func.gen_random_uuid(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        created_at(),
        sa.CheckConstraint("num_nonnulls(user_id, address) = 1", name=op.f("ck_mails_one_recipient")),
        sa.CheckConstraint("(address is null) = (text is null)", name=op.f("ck_mails_message_has_text")),
        sa.CheckConstraint("char_length(text) between 1 and 10000", name=op.f("ck_mails_text_length")),
        refers("mails", "user_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
    )
    op.create_index("ix_mails_user_id", "mails", ["user_id"])
    op.create_index("ix_mails_address", "mails", ["address"])
    waiting = sa.text("sent_at is null and parked_at is null")
    op.create_index("ix_mails_due", "mails", ["next_try_at"], postgresql_where=waiting)


def create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("mail_id", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        created_at(),
        sa.CheckConstraint(KINDS, name=op.f("ck_notifications_kind_is_known")),
        sa.CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name=op.f("ck_notifications_one_subject")),
        sa.CheckConstraint("mail in ('now', 'daily')", name=op.f("ck_notifications_mail_is_known")),
        refers("notifications", "user_id", "users", "CASCADE"),
        refers("notifications", "post_id", "posts", "CASCADE"),
        refers("notifications", "issue_id", "issues", "CASCADE"),
        refers("notifications", "comment_id", "comments", "CASCADE"),
        refers("notifications", "by_user_id", "users", "SET NULL"),
        refers("notifications", "mail_id", "mails", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("user_id", "event_id", name="uq_notifications_user_id_event_id"),
    )
    for column in ("post_id", "issue_id", "comment_id", "by_user_id", "mail_id"):
        op.create_index(f"ix_notifications_{column}", "notifications", [column])
    op.create_index("ix_notifications_user_id_id", "notifications", ["user_id", "id"])
    for name, columns, where in (
        ("ix_notifications_unread", ["user_id", "id"], "read_at is null"),
        ("ix_notifications_mail", ["mail", "id"], "mail is not null"),
    ):
        op.create_index(name, "notifications", columns, postgresql_where=sa.text(where))


def created_at() -> sa.Column[datetime]:
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def refers(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete)


def downgrade() -> None:
    op.drop_index("ix_comments_issue_id_author_id", "comments")
    op.drop_index("ix_comments_post_id_author_id", "comments")
    op.drop_table("notifications")
    op.drop_table("mails")
    op.drop_table("mail_preferences")
    op.drop_table("follows")
