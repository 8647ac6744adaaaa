"""Rows that a statement takes as one parameter: a JSON array of objects."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, Text, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from db.statements import given


def records(parameter: str, fields: Mapping[str, TypeEngine[Any]]) -> CTE:
    """Rows of a parameter that `to_records` makes, with these fields, `nth` among them."""
    typed: list[Any] = [column(name, kind) for name, kind in fields.items()]
    objects = func.jsonb_to_recordset(cast(given(parameter, Text), JSONB))
    rows = objects.table_valued(*typed, name="objects").render_derived(with_types=True)
    return select(*(rows.c[name] for name in fields)).cte(parameter)


def to_records(rows: Sequence[Mapping[str, Any]]) -> str:
    """Number the rows from 0 in the field `nth`. Ids and dates become text, as PostgreSQL reads them."""
    return json.dumps([{"nth": nth, **row} for nth, row in enumerate(rows)], default=str)
