"""What posts are found by is made at once for all that are added together, and goes with those that go.

A function that is called for each post is started anew for each, and so is what it calls: a third of the time of a new
post. What it makes is the same. A foreign key would look up, and lock, each post that was just added.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-26
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# `translate` looks up each letter among those it is given; of plain text only five can be white space.
SEARCH_DOCUMENT = r"""
create or replace function search_document(document text) returns text
language sql immutable strict parallel safe as $$
  select ' ' || case when octet_length(document) = char_length(document)
    then replace(replace(replace(replace(replace(
      lower(document), E'\t', ' '), E'\n', ' '), E'\x0b', ' '), E'\f', ' '), E'\r', ' ')
    else translate(lower(normalize(document, nfkc)), E'\t\n\x0b\f\r\u0085\u1680\u2028\u2029', '         ')
  end
$$
"""

FORMER_SEARCH_DOCUMENT = r"""
create or replace function search_document(document text) returns text
language sql immutable strict parallel safe as $$
  select ' ' || translate(
    lower(case when octet_length(document) = char_length(document) then document else normalize(document, nfkc) end),
    E'\t\n\x0b\f\r\u0085\u1680\u2028\u2029', '         '
  )
$$
"""

# The grams are those of `post_grams`. Whoever adds a post may add its document in the same statement.
ADD_POST_DOCUMENTS = """
create function add_post_documents() returns trigger language plpgsql as $$
begin
  insert into post_documents (post_id, document, grams)
  select id, document, array(
    select distinct block | (get_byte(bytes, n) << 16) | (get_byte(bytes, n + 1) << 8) | get_byte(bytes, n + 2)
    from (select generate_series(0, octet_length(bytes) - 3) as n offset 0) as places
    where get_byte(bytes, n + 2) <> 32
  )
  from (
    select id, document, convert_to(replace(document, ' ', '  '), 'UTF8') as bytes,
      ((id >> 14) & 127)::integer << 24 as block
    from (
      select id, search_document(title || ' ' || text) as document from added
      where not exists (select from post_documents where post_documents.post_id = added.id)
      offset 0
    ) as written
    offset 0
  ) as prepared;
  return null;
end
$$
"""

REMOVE_POST_DOCUMENTS = """
create function remove_post_documents() returns trigger language plpgsql as $$
begin
  delete from post_documents using removed where post_documents.post_id = removed.id;
  return null;
end
$$
"""

EMPTY_POST_DOCUMENTS = """
create function empty_post_documents() returns trigger language plpgsql as $$
begin
  truncate post_documents;
  return null;
end
$$
"""

TRIGGERS = (
    """
    create trigger add_post_documents after insert on posts referencing new table as added
    for each statement execute function add_post_documents()
    """,
    """
    create trigger keep_post_document after update of title, text on posts
    for each row execute function keep_post_document()
    """,
    """
    create trigger remove_post_documents after delete on posts referencing old table as removed
    for each statement execute function remove_post_documents()
    """,
    """
    create trigger empty_post_documents after truncate on posts
    for each statement execute function empty_post_documents()
    """,
)
FORMER_TRIGGER = """
create trigger keep_post_document after insert or update of title, text on posts
for each row execute function keep_post_document()
"""


def upgrade() -> None:
    op.execute(SEARCH_DOCUMENT)
    op.execute(ADD_POST_DOCUMENTS)
    op.execute(REMOVE_POST_DOCUMENTS)
    op.execute(EMPTY_POST_DOCUMENTS)
    op.execute("drop trigger keep_post_document on posts")
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.drop_constraint("fk_post_documents_post_id_posts", "post_documents", type_="foreignkey")


def downgrade() -> None:
    op.execute("delete from post_documents where not exists (select from posts where posts.id = post_id)")
    op.create_foreign_key(
        op.f("fk_post_documents_post_id_posts"), "post_documents", "posts", ["post_id"], ["id"], ondelete="CASCADE"
    )
    op.execute("drop trigger keep_post_document on posts")
    for trigger in ("add_post_documents", "remove_post_documents", "empty_post_documents"):
        op.execute(f"drop trigger {trigger} on posts")
        op.execute(f"drop function {trigger}()")
    op.execute(FORMER_TRIGGER)
    op.execute(FORMER_SEARCH_DOCUMENT)
