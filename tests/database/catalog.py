"""A schema as PostgreSQL's catalog tells it, to compare two of them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

COLUMNS = """
  select c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then 'not null' end, nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
    pg_get_expr(d.adbin, d.adrelid), (select collname from pg_collation l where l.oid = a.attcollation))
  from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
"""
CONSTRAINTS = """
  select c.relname || '.' || n.conname, pg_get_constraintdef(n.oid)
  from pg_constraint n join pg_class c on c.oid = n.conrelid where c.relnamespace = 'public'::regnamespace
"""
INDEXES = "select indexname, indexdef from pg_indexes where schemaname = 'public'"
SEQUENCES = """
  select sequencename, concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle, cache_size)
  from pg_sequences where schemaname = 'public'
"""
FUNCTIONS = """
  select proname, pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
"""
TRIGGERS = "select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal"
PARTS = {
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "sequences": SEQUENCES,
    "functions": FUNCTIONS,
    "triggers": TRIGGERS,
}


async def schema_of(engine: AsyncEngine) -> dict[str, dict[str, str]]:
    """Part of the schema: name of each thing in it, and its definition; Alembic's own table left out."""
    async with engine.connect() as connection:
        found = {part: (await connection.execute(text(query))).all() for part, query in PARTS.items()}
    return {
        part: {name: definition for name, definition in rows if not name.startswith("alembic_version")}
        for part, rows in found.items()
    }
