"""Projects and their members; every post belongs to one.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_projects()
    create_members()
    give_posts_a_project()


def create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("last_issue", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("key ~ '^[A-Z]{2,6}$'", name=op.f("ck_projects_key_is_letters")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_projects_slug_is_a_slug")),
        sa.CheckConstraint("char_length(description) <= 2000", name=op.f("ck_projects_description_length")),
        sa.CheckConstraint("char_length(name) between 1 and 100", name=op.f("ck_projects_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_projects_owner_id_users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("key", name="uq_projects_key"),
        sa.UniqueConstraint("slug", name="uq_projects_slug"),
    )
    op.create_index("ix_projects_owner_id", "projects", ["owner_id"])


def create_members() -> None:
    op.create_table(
        "members",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("role in ('owner', 'member', 'viewer')", name=op.f("ck_members_role_is_known")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_members_project_id_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_members_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "user_id", name="pk_members"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    op.create_index(
        "uq_members_owner", "members", ["project_id"], unique=True, postgresql_where=sa.text("role = 'owner'")
    )


def give_posts_a_project() -> None:
    """The first project gets number 1, the default of everything that names none."""
    op.execute("insert into projects (name, key, slug) values ('Feedback', 'FB', 'feedback')")
    op.add_column("posts", sa.Column("project_id", sa.BigInteger(), server_default="1", nullable=False))
    op.create_foreign_key(
        "fk_posts_project_id_projects", "posts", "projects", ["project_id"], ["id"], ondelete="CASCADE"
    )
    published = sa.text("published")
    op.create_index("ix_posts_project_id_rank", "posts", ["project_id", "rank", "id"], postgresql_where=published)
    op.create_index("ix_posts_project_id_score", "posts", ["project_id", "score", "id"], postgresql_where=published)
    op.create_index("ix_posts_project_id_id", "posts", ["project_id", "id"], postgresql_where=published)


def downgrade() -> None:
    op.drop_column("posts", "project_id")
    op.drop_table("members")
    op.drop_table("projects")
