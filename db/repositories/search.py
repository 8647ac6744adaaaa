"""Turns what a person typed into conditions that the gram index can answer (see `search_grams` in the migrations)."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, func, literal, literal_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

GRAM = 3


def matches(
    query: str, grams: InstrumentedAttribute[list[str]], document: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """Every word must occur: anywhere if it has three letters or more, else at the beginning of a word."""
    words = unicodedata.normalize("NFKC", query).lower().split()
    if not words:
        return []
    wanted = sorted({gram for word in words for gram in _grams(word)})
    normal = func.lower(func.normalize(document, literal_column("nfkc")))  # as `search_grams` sees it
    return [
        grams.contains(literal(wanted, ARRAY(Text))),
        # Not LIKE: PostgreSQL takes that for much rarer than the grams say, and then reads the whole table.
        *(func.strpos(normal, word) > 0 for word in words if len(word) >= GRAM),
    ]


def _grams(word: str) -> Iterable[str]:
    if len(word) < GRAM:
        return [f"  {word}"[-GRAM:]]
    return (word[start : start + GRAM] for start in range(len(word) - GRAM + 1))
