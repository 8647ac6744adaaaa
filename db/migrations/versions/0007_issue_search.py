"""Issues are found by their words and by labels in any case of letters; their history is read in order.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LOWER_ALL = """
create function lower_all(words text[]) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(lower(word)), '{}') from unnest(words) as word
$$
"""


def upgrade() -> None:
    op.execute(LOWER_ALL)
    op.add_column("issues", computed("label_keys", "lower_all(labels)"))
    op.add_column("issues", computed("grams", "search_grams(title || ' ' || text)"))
    op.create_check_constraint("labels_are_few", "issues", "cardinality(labels) <= 20")
    op.drop_index("ix_issues_labels", "issues")
    op.create_index("ix_issues_label_keys", "issues", ["label_keys"], postgresql_using="gin")
    op.create_index("ix_issues_grams", "issues", ["grams"], postgresql_using="gin")
    op.drop_index("ix_issue_changes_issue_id", "issue_changes")
    op.create_index("ix_issue_changes_issue_id", "issue_changes", ["issue_id", "id"])


def computed(name: str, expression: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), sa.Computed(expression, persisted=True), nullable=False)


def downgrade() -> None:
    op.drop_index("ix_issue_changes_issue_id", "issue_changes")
    op.create_index("ix_issue_changes_issue_id", "issue_changes", ["issue_id"])
    op.create_index("ix_issues_labels", "issues", ["labels"], postgresql_using="gin")
    op.drop_constraint("ck_issues_labels_are_few", "issues")
    op.drop_column("issues", "grams")
    op.drop_column("issues", "label_keys")
    op.execute("drop function lower_all(text[])")
