"""Projects say who sees posts, roadmap, issues and members; the log forgets the words of what is deleted or hidden.

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

DEFAULTS = {"posts": "everyone", "roadmap": "everyone", "issues": "members", "members": "members"}

WORDS = {
    "post": ("posts", "title", "published", '{"title": ""}'),
    "issue": ("issues", "title", "true", '{"title": ""}'),
    "item": ("items", "name", "true", '{"name": "", "status": ""}'),
    "project": ("projects", "name", "true", '{"name": ""}'),
}
"""By noun: the table, the column of the name, whether a row can be seen, and what the log says where none can."""

RENAME = """
    update events set data = data || jsonb_build_object('{name}', {table}.{name})
    from {table}
    where kind like '{noun}.%' and data ? '{name}' and {table}.id = (data ->> '{noun}_id')::bigint
        and data ->> '{name}' <> {table}.{name}
"""

REDACT = """
    update events set data = data || '{nothing}'
    where kind like '{noun}.%' and data ? '{name}'
        and not exists (select from {table} where {table}.id = (data ->> '{noun}_id')::bigint and {is_shown})
"""

FOLLOW = """
    update webhook_deliveries
    set body = jsonb_set(body::jsonb, '{data}', events.data || jsonb_build_object('kind', events.kind))::text
    from events
    where events.id = event_id and events.kind <> 'post.voted'
        and body::jsonb -> 'data' <> events.data || jsonb_build_object('kind', events.kind)
"""

FLOORS = """
    update projects
    set event_floors = jsonb_build_object('project', hidden.until, 'posts', hidden.until, 'roadmap', hidden.until)
    from (
        select private.project_id, coalesce(min(opened.id) - 1, max(private.id)) as until
        from (
            select project_id, max(id) as id
            from events
            where kind in ('project.created', 'project.updated') and data -> 'is_public' = 'false'
            group by project_id
        ) as private
        left join events as opened
            on opened.project_id = private.project_id and opened.id > private.id and opened.kind = 'project.updated'
        group by private.project_id
    ) as hidden
    where hidden.project_id = projects.id
"""
"""For projects that were private, as far as the log still tells: up to the event that opened them."""


def upgrade() -> None:
    for section, default in DEFAULTS.items():
        visibility = f"{section}_visibility"
        op.add_column("projects", sa.Column(visibility, sa.Text(), server_default=default, nullable=False))
        op.create_check_constraint(
            op.f(f"ck_projects_{visibility}_is_known"), "projects", f"{visibility} in ('everyone', 'members')"
        )
    for section in DEFAULTS:
        is_public = sa.Computed(f"is_public and {section}_visibility = 'everyone'", persisted=True)
        op.add_column("projects", sa.Column(f"has_public_{section}", sa.Boolean(), is_public, nullable=False))
    op.add_column("projects", sa.Column("event_floors", postgresql.JSONB(), server_default="{}", nullable=False))
    not_a_vote = sa.text("kind <> 'post.voted'")
    op.create_index("ix_events_subject_id", "events", ["subject", "id"], postgresql_where=not_a_vote)
    op.create_index("ix_webhook_deliveries_event_id", "webhook_deliveries", ["event_id"])
    redact()


def redact() -> None:
    connection = op.get_bind()
    for noun, (table, name, is_shown, nothing) in WORDS.items():
        for statement in (RENAME, REDACT):
            connection.exec_driver_sql(
                statement.format(noun=noun, table=table, name=name, is_shown=is_shown, nothing=nothing)
            )
    connection.exec_driver_sql(FOLLOW)
    connection.exec_driver_sql(FLOORS)


def downgrade() -> None:
    op.drop_index("ix_webhook_deliveries_event_id", "webhook_deliveries")
    op.drop_index("ix_events_subject_id", "events")
    for column in ("event_floors", *(f"has_public_{section}" for section in DEFAULTS)):
        op.drop_column("projects", column)
    for section in DEFAULTS:
        op.drop_column("projects", f"{section}_visibility")
