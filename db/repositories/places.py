"""Statements about columns that people put in order: what lies around a place, and how room is made there."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, Update, func, literal, select, tuple_, update
from sqlalchemy.orm import aliased

InColumn = Callable[[Any], ColumnElement[bool]]
"""Whether a row of the model, or of an alias of it, stands in the column and is not the one that is moved."""


def gap(model: Any, in_column: InColumn, below: ColumnElement[bool] | None) -> Select[Any]:
    """Positions between which something fits: `lower` and `upper`, None at an end.

    It is to stand below the row that `below` chooses, or on top. No row: that one is not in the column.
    """
    other = aliased(model, name="other")
    next_one = select(other.position).where(in_column(other))
    if below is None:
        upper = next_one.order_by(other.position).limit(1).scalar_subquery()
        return select(literal(None, Double).label("lower"), upper.label("upper"))
    further = tuple_(other.position, other.id) > tuple_(model.position, model.id)
    upper = next_one.where(further).order_by(other.position, other.id).limit(1).scalar_subquery()
    return select(model.position.label("lower"), upper.label("upper")).where(in_column(model), below)


def spread(model: Any, in_column: InColumn) -> Update:
    """Makes room between all of them; their order stays."""
    other = aliased(model, name="other")
    place = func.row_number().over(order_by=(other.position, other.id)).label("place")
    new = select(other.id, place).where(in_column(other)).subquery("ranked")
    moved = update(model).where(model.id == new.c.id, model.position != new.c.place).values(position=new.c.place)
    return moved.execution_options(synchronize_session=False)
