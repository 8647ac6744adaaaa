"""E-mail addresses are the same in letters of full width and the like. Where two accounts differ in that, none changes.

Mail goes to the new spelling, which nobody has confirmed.

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-28
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        WITH spelled AS (
            SELECT id, lower(normalize(email, NFKC)) AS email FROM users WHERE email ~ '[^[:ascii:]]'
        ), single AS (
            SELECT min(id) AS id, email FROM spelled GROUP BY email HAVING count(*) = 1
        )
        UPDATE users SET email = single.email, email_confirmed_at = NULL FROM single
        WHERE users.id = single.id AND users.email <> single.email AND char_length(single.email) <= 254
            AND NOT EXISTS (SELECT FROM users AS other WHERE other.email = single.email)
        """
    )


def downgrade() -> None:
    """The new spelling is one that the earlier version accepts."""
