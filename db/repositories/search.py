"""Turns what a person typed into conditions that the gram index can answer (see `search_grams` in the migrations)."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, literal
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
    return [
        grams.contains(literal(wanted, ARRAY(Text))),
        *(document.icontains(word, autoescape=True) for word in words if len(word) >= GRAM),
    ]


def _grams(word: str) -> Iterable[str]:
    if len(word) < GRAM:
        return [f"  {word}"[-GRAM:]]
    return (word[start : start + GRAM] for start in range(len(word) - GRAM + 1))
