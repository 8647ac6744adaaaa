"""Turns what a person typed into conditions that the gram index can answer (see `search_grams` in the migrations)."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, case, func, literal, literal_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

GRAM = 3


def matches(
    query: str, grams: InstrumentedAttribute[list[str]], document: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """Every word must occur: anywhere if it has three letters or more, else at the beginning of a word."""
    wanted, words = taken_apart(query)
    if not wanted:
        return []
    return [grams.contains(literal(wanted, ARRAY(Text))), *in_document([literal(word) for word in words], document)]


def taken_apart(query: str) -> tuple[list[str], list[str]]:
    """The grams that must all be there, none where no word was typed, and the words that they don't decide."""
    words = unicodedata.normalize("NFKC", query).lower().split()
    return sorted({gram for word in words for gram in _grams(word)}), [word for word in words if len(word) >= GRAM]


def in_document(words: Iterable[ColumnElement[str]], document: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Not LIKE: PostgreSQL takes that for much rarer than the grams say, and then reads the whole table."""
    is_ascii = func.octet_length(document) == func.char_length(document)  # then it is normal, and needs no time for it
    normal = case((is_ascii, document), else_=func.normalize(document, literal_column("nfkc")))
    return [func.strpos(func.lower(normal), word) > 0 for word in words]  # as `search_grams` sees it


def _grams(word: str) -> Iterable[str]:
    if len(word) < GRAM:
        return [f"  {word}"[-GRAM:]]
    return (word[start : start + GRAM] for start in range(len(word) - GRAM + 1))
