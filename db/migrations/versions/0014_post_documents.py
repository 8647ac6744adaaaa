"""What posts are found by stands beside them: a vote is a new version of its post, and each version was indexed anew.

Grams are three bytes now, as numbers, which takes a third of the time to make. Those of posts carry the block of the
post's number, so that a search can look into the newest ones first.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# In one form, lower case, with a space before each word.
SEARCH_DOCUMENT = r"""
create function search_document(document text) returns text
language sql immutable strict parallel safe as $$
  select ' ' || translate(
    lower(case when octet_length(document) = char_length(document) then document else normalize(document, nfkc) end),
    E'\t\n\x0b\f\r\u0085\u1680\u2028\u2029', '         '
  )
$$
"""

# Each three bytes, with two spaces before a word: one of a single letter is looked for where words begin. None is ever
# asked for that ends in a space.
SEARCH_GRAMS = """
create function search_grams(document text) returns integer[]
language sql immutable strict parallel safe as $$
  select array(
    select distinct (get_byte(bytes, n) << 16) | (get_byte(bytes, n + 1) << 8) | get_byte(bytes, n + 2)
    from generate_series(0, octet_length(bytes) - 3) as n
    where get_byte(bytes, n + 2) <> 32
  )
  from (select convert_to(replace(document, ' ', '  '), 'UTF8') as bytes offset 0) as prepared
$$
"""

POST_GRAMS = """
create function post_grams(post_id bigint, document text) returns integer[]
language sql immutable strict parallel safe as $$
  select array(
    select ((post_id >> 14) & 127)::integer << 24 | gram from unnest(search_grams(document)) as gram
  )
$$
"""

KEEP_POST_DOCUMENT = """
create function keep_post_document() returns trigger language plpgsql as $$
declare
  written text := search_document(new.title || ' ' || new.text);
begin
  insert into post_documents (post_id, document, grams) values (new.id, written, post_grams(new.id, written))
  on conflict (post_id) do update set document = excluded.document, grams = excluded.grams;
  return null;
end
$$
"""

TRIGGER = """
create trigger keep_post_document after insert or update of title, text on posts
for each row execute function keep_post_document()
"""

FILL = """
insert into post_documents (post_id, document, grams)
select id, document, post_grams(id, document)
from (select id, search_document(title || ' ' || text) as document from posts offset 0) as documents
"""

FORMER_GRAMS = r"""
create function search_grams(document text) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct gram), '{}')
  from (
    select c || lead(c) over place || lead(c, 2) over place as gram
    from unnest(string_to_array(
      '  ' || regexp_replace(lower(normalize(document, nfkc)), '\s+', '  ', 'g') || ' ', null
    )) with ordinality as letters(c, n)
    window place as (order by n)
  ) as grams
  where gram is not null and right(gram, 2) <> '  '
$$
"""


FORMER = "search_grams(title || ' ' || text)"


def upgrade() -> None:
    op.execute("set local statement_timeout = 0")  # a million posts take minutes, once
    op.execute("set local maintenance_work_mem = '256MB'")
    op.drop_column("posts", "grams")
    op.execute(SEARCH_DOCUMENT)
    replace_grams(SEARCH_GRAMS, sa.Integer(), "search_grams(search_document(title || ' ' || text))")
    op.execute(POST_GRAMS)
    op.create_table(
        "post_documents",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_documents_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_documents")),
    )
    op.execute(FILL)
    op.create_index(
        "ix_post_documents_grams",
        "post_documents",
        ["grams"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 512},  # kB: each search reads what has not been sorted in yet
    )
    op.execute(KEEP_POST_DOCUMENT)
    op.execute(TRIGGER)


def replace_grams(function: str, kind: sa.types.TypeEngine[Any], made: str) -> None:
    """The function, and the column of issues that it makes."""
    op.drop_column("issues", "grams")
    op.execute("drop function search_grams(text)")
    op.execute(function)
    op.add_column("issues", computed(kind, made))
    op.create_index("ix_issues_grams", "issues", ["grams"], postgresql_using="gin")


def computed(kind: sa.types.TypeEngine[Any], made: str) -> sa.Column[Any]:
    return sa.Column("grams", postgresql.ARRAY(kind), sa.Computed(made, persisted=True), nullable=False)


def downgrade() -> None:
    op.execute("drop trigger keep_post_document on posts")
    op.execute("drop function keep_post_document()")
    op.drop_table("post_documents")
    op.execute("drop function post_grams(bigint, text)")
    replace_grams(FORMER_GRAMS, sa.Text(), FORMER)
    op.execute("drop function search_document(text)")
    op.add_column("posts", computed(sa.Text(), FORMER))
    op.create_index("ix_posts_grams", "posts", ["grams"], postgresql_using="gin")
