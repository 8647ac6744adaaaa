"""Turns what a person typed into conditions that an index of grams can answer.

A gram is three bytes of a document (`search_document` and `search_grams` in the migrations), as a number.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, SQLColumnExpression, func

SEARCH_TIMEOUT_S = 3.0
"""What a statement of a search may take: its words decide how much it reads. Others have fifteen seconds."""
GRAM = 3

SPACES = str.maketrans("\t\n\x0b\f\r", "     ")
WORDS_KEPT = 20_000
LETTERS_KEPT = 30
"""Words that are longer do not come again."""


def words_of(query: str) -> list[str]:
    """As they stand in documents: anywhere if they have three bytes or more, else at the beginning of a word."""
    words = unicodedata.normalize("NFKC", query).lower().split()
    return [word if len(word.encode()) >= GRAM else f" {word}" for word in words]


def grams_of(words: Sequence[str]) -> list[int]:
    """All that a document with these words has."""
    return sorted({gram for word in words for gram in _grams(word.encode())})


def document_of(text: str) -> str | None:
    """What `search_document` makes of it; None where that takes more than plain letters and is left to the database."""
    return f" {text.lower().translate(SPACES)}" if text.isascii() else None


def grams_of_document(document: str) -> set[int]:
    """What `search_grams` makes of it, but in a tenth of the time, as people mostly use words that were used before."""
    words = set(document.split(" "))
    long = {word for word in words if len(word) > LETTERS_KEPT}
    return set().union(*map(_grams_of_word, words - long), *map(_with_beginning, long))


def _with_beginning(word: str) -> tuple[int, ...]:
    return tuple(_grams(f"  {word}".encode())) if word else ()


_grams_of_word = lru_cache(WORDS_KEPT)(_with_beginning)


def has(words: Iterable[ColumnElement[str]], document: SQLColumnExpression[str]) -> list[ColumnElement[bool]]:
    """Not LIKE: PostgreSQL takes that for much rarer than the grams say, and then reads the whole table."""
    return [func.strpos(document, word) > 0 for word in words]


def _grams(word: bytes) -> Iterable[int]:
    padded = word.rjust(GRAM)  # in front of a word, grams have two spaces
    return (int.from_bytes(padded[start : start + GRAM]) for start in range(len(padded) - GRAM + 1))
