"""Posts tell how many of their votes are of accounts.

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COUNT = """
    update posts set account_upvotes = counted.upvotes, account_downvotes = counted.downvotes
    from (
        select post_id, count(*) filter (where value = 1) as upvotes, count(*) filter (where value = -1) as downvotes
        from votes join users on users.actor_id = votes.voter_id
        where value <> 0
        group by post_id
    ) counted
    where counted.post_id = posts.id
"""


def upgrade() -> None:
    for name in ("account_upvotes", "account_downvotes"):
        op.add_column("posts", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.execute(COUNT)
    op.create_check_constraint(
        op.f("ck_posts_account_votes_are_votes"),
        "posts",
        "account_upvotes between 0 and upvotes and account_downvotes between 0 and downvotes",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_posts_account_votes_are_votes"), "posts")
    op.drop_column("posts", "account_downvotes")
    op.drop_column("posts", "account_upvotes")
