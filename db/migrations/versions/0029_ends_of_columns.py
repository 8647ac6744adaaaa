"""New items and issues stand at an end of their column: looked up by functions, which see more than a snapshot does.

A statement sees what was committed when it began. A volatile function that it calls after it has waited for the
project's lock sees what whoever held the lock has committed.

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-29
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

LAST_ITEM = """
create function last_item_position(of_project bigint) returns double precision
language sql volatile
as 'select max(position) from items where project_id = of_project'
"""
FIRST_ISSUE = """
create function first_issue_position(of_project bigint, in_state text) returns double precision
language sql volatile
as 'select min(position) from issues where project_id = of_project and state = in_state'
"""


def upgrade() -> None:
    op.create_index("ix_items_project_id_position", "items", ["project_id", "position"])
    op.execute(LAST_ITEM)
    op.execute(FIRST_ISSUE)


def downgrade() -> None:
    op.execute("drop function first_issue_position(bigint, text)")
    op.execute("drop function last_item_position(bigint)")
    op.drop_index("ix_items_project_id_position", table_name="items")
