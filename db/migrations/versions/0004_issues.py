"""Issues of a project, their links and their history.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("status", sa.Text(), nullable=True))
    create_issues()
    create_issue_posts()
    create_issue_changes()


def create_issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("image_hash", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="backlog", nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("position", sa.Double(), server_default="0", nullable=False),
        sa.Column("comment_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "state in ('backlog', 'todo', 'doing', 'done', 'cancelled')", name=op.f("ck_issues_state_is_known")
        ),
        sa.CheckConstraint("char_length(text) <= 20000", name=op.f("ck_issues_text_length")),
        sa.CheckConstraint("char_length(title) between 1 and 200", name=op.f("ck_issues_title_length")),
        sa.CheckConstraint("priority between 0 and 4", name=op.f("ck_issues_priority_is_known")),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_issues_assignee_id_users", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["image_hash"], ["images.hash"], name="fk_issues_image_hash_images"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_issues_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
        sa.UniqueConstraint("project_id", "number", name="uq_issues_project_id_number"),
    )
    op.create_index("ix_issues_assignee_id", "issues", ["assignee_id"])
    op.create_index("ix_issues_image_hash", "issues", ["image_hash"])
    op.create_index("ix_issues_labels", "issues", ["labels"], postgresql_using="gin")
    op.create_index("ix_issues_project_id_priority", "issues", ["project_id", "priority", "id"])
    op.create_index("ix_issues_project_id_state_position", "issues", ["project_id", "state", "position", "id"])
    op.create_index("ix_issues_project_id_updated_at", "issues", ["project_id", "updated_at", "id"])


def create_issue_posts() -> None:
    op.create_table(
        "issue_posts",
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name="fk_issue_posts_issue_id_issues", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_issue_posts_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id", "post_id", name="pk_issue_posts"),
    )
    op.create_index("ix_issue_posts_post_id", "issue_posts", ["post_id"])


def create_issue_changes() -> None:
    op.create_table(
        "issue_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name="fk_issue_changes_issue_id_issues", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_issue_changes_user_id_users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_issue_changes"),
    )
    op.create_index("ix_issue_changes_issue_id", "issue_changes", ["issue_id"])


def downgrade() -> None:
    op.drop_column("posts", "status")
    op.drop_table("issue_changes")
    op.drop_table("issue_posts")
    op.drop_table("issues")
