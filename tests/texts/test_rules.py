"""What becomes of a text, and that nobody waits for it."""

import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar import Litestar

from api.faults import in_words
from api.schemas.text import TextRule
from api.text_rules import clean_line, clean_text, has_controls, is_blank

ZWJ, ZWNJ, VS16, RLO = "\u200d", "\u200c", "\ufe0f", "\u202e"
SCOTLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"

KEPT = {
    "woman at a computer": f"\U0001f469{ZWJ}\U0001f4bb",
    "transgender flag": f"\U0001f3f3{VS16}{ZWJ}\u26a7{VS16}",
    "astronaut with a skin tone": f"\U0001f469\U0001f3fd{ZWJ}\U0001f680",
    "heart on fire": f"\u2764{VS16}{ZWJ}\U0001f525",
    "keycap": f"1{VS16}\u20e3",
    "flag of Scotland": SCOTLAND,
    "Persian": f"\u0645\u06cc{ZWNJ}\u062e\u0648\u0627\u0647\u0645",
    "Hindi": f"\u0915\u094d{ZWJ}\u0937",
    "Sinhala": f"\u0dc1\u0dca{ZWJ}\u0dbb\u0dd3",
    "variant of an ideograph": "\u845b\U000e0100",
    "Mongolian": "\u1820\u180b",
    "Hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "accents apart": "e\u0301",
    "Braille": "\u2801\u2800\u2803",
    "white space of others": "a\u00a0b\u3000c",
}
INVISIBLE = {
    "zero width space": "\u200b",
    "direction marks": "\u200e\u200f\u061c",
    "overrides and isolates": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "blank of Braille": "\u2800",
    "Hangul fillers": "\u3164\u115f\u1160\uffa0",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "joiners": f"{ZWJ}{ZWNJ}",
    "variation selectors": f"{VS16}\U000e0100\u180b",
    "tags": "\U000e0041\U000e007f",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "white space": "\u00a0\u3000 ",
    "grapheme joiner": "\u034f",
    "interlinear annotations": "\ufff9\ufffa\ufffb",
    "nothing": "",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=list(KEPT))
def test_what_people_write_stays(text: str) -> None:
    assert clean_text(f"x {text} x") == f"x {text} x"
    assert clean_line(text) == clean_text(text) == text
    assert not is_blank(text)


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=list(INVISIBLE))
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert clean_line(text) == ""
    assert is_blank(clean_text(text))


SHOWN = ("L", "N", "P", "S", "Co", "Cn", "Mc")
"""Categories of characters that draw ink by themselves; those of a later Unicode, new emoji for instance, have none."""
FILLERS = {0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x1D159, 0xFFFC}


def shows(code: int) -> bool:
    category = unicodedata.category(chr(code))
    is_ignorable = code in FILLERS or 0xE0000 <= code <= 0xE0FFF or 0xFFF0 <= code <= 0xFFFB or code == 0x2065
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    is_egyptian_control = 0x13430 <= code <= 0x13440 or 0x13447 <= code <= 0x13455
    return category.startswith(SHOWN) and not (is_ignorable or is_none or is_egyptian_control)


def test_every_character_is_blank_or_draws_ink() -> None:
    wrong = [hex(code) for code in range(sys.maxunicode + 1) if is_blank(chr(code)) == shows(code)]
    assert wrong == []


def test_nothing_is_made_of_many_characters_without_ink() -> None:
    chance = random.Random(1)
    blank = [chr(code) for code in range(0xA0, sys.maxunicode + 1) if not shows(code) and not 0xD7FF < code < 0xE000]
    title, name = (TextRule(100, is_line=True, is_required=required) for required in (True, False))
    for _ in range(5_000):
        text = "".join(chance.choices(blank, k=chance.randint(1, 6)))
        assert name.apply(text) == "", ascii(text)
        with pytest.raises(ValueError, match="must not be blank"):
            title.apply(text)
        assert not is_blank(f"{text}a")


@pytest.mark.parametrize("text", [text for name, text in INVISIBLE.items() if name not in ("white space", "nothing")])
def test_a_name_has_one_spelling(text: str) -> None:
    assert clean_line(f"{text}Ada{text}") == "Ada"
    if "\u2800" not in text:
        assert clean_line(f"A{text}da") == clean_text(f"A{text}da") == "Ada"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_breaks(ending: str) -> None:
    assert clean_text(f"one{ending}two{ending}{ending}") == "one\ntwo\n\n"
    assert clean_line(f"{ending}one {ending} two{ending}three{ending}") == "one two three"


def test_tabs() -> None:
    assert clean_text("a\tb") == "a\tb"
    assert clean_line("a\t\tb\t") == "a b"


def test_control_characters() -> None:
    controls = {chr(code) for code in (*range(32), *range(0x7F, 0xA0))}
    allowed = set("\t\n\r\x0b\x0c\x85")
    assert {each for each in controls if has_controls(clean_text(f"a{each}b"))} == controls - allowed


def test_a_rule_counts_what_is_left() -> None:
    rule = TextRule(10, is_line=False, is_required=True)
    assert rule.apply("a\r\n" * 5) == "a\n" * 5
    assert rule.apply(f"{RLO}12345{RLO}67890{RLO}") == "1234567890"
    for text in ("12345678901", "a\r\n" * 5 + "b", "x" * 1_000_000):
        with pytest.raises(ValueError, match="must have at most 10 characters"):
            rule.apply(text)


ALPHABET = (
    *"a \n\r\t\x85",
    *(ZWJ, ZWNJ, VS16, RLO, "\u2800", "\u180b", "\U000e0100", "\u3164", "\u05d0", "\u0645", "\u1820"),
    *("\U0001f469", "\U0001f4bb", "\U0001f3f4", "\U000e0061", "\U000e007f"),
)


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_cleaning_twice_changes_nothing_more(clean: Callable[[str], str]) -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        text = "".join(chance.choices(ALPHABET, k=chance.randint(1, 9)))
        assert clean(clean(text)) == clean(text), ascii(text)


LENGTH = 100_000
LONG = {
    "letters and NUL": "a" * LENGTH + "\0",
    "spaces": " " * LENGTH,
    "spaces and a letter": " " * LENGTH + "x",
    "line breaks": "\r\n" * LENGTH,
    "spaces and line breaks": " \n" * LENGTH,
    "joiners": ZWJ * LENGTH,
    "emoji and joiners": f"\U0001f469{ZWJ}" * LENGTH,
    "overrides": RLO * LENGTH,
    "selectors": VS16 * LENGTH,
    "flags": ("\U0001f3f4" + "\U000e0061" * 6) * (LENGTH // 7),
    "tags": "\U000e0061" * LENGTH,
    "signs of an address": "@" * LENGTH,
    "digits and hyphens": "0-" * LENGTH,
}
PATIENCE_S = 10
"""Of the processor, for a text that is ten times as long as any may be. What is quadratic takes minutes."""


@pytest.mark.parametrize("text", LONG.values(), ids=list(LONG))
def test_cleaning_takes_linear_time(text: str) -> None:
    began = time.process_time()
    clean_line(text)
    has_controls(clean_text(text))
    is_blank(text)
    assert time.process_time() - began < PATIENCE_S


def patterns(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        if isinstance(document.get("pattern"), str):
            yield document["pattern"]
        for value in document.values():
            yield from patterns(value)
    elif isinstance(document, list):
        for value in document:
            yield from patterns(value)


def test_every_pattern_of_the_document_takes_linear_time(app: Litestar) -> None:
    """Whoever checks with them: we, and every client that was generated."""
    found = set(patterns(app.openapi_schema.to_schema()))
    assert len(found) >= 5
    for pattern in found:
        for name, text in LONG.items():
            began = time.process_time()
            re.search(pattern, text)
            assert time.process_time() - began < PATIENCE_S, (pattern, name)


@pytest.mark.parametrize("part", ["`str` matching regex ", "x - at `$.", "a" * 100, "of length <= "])
def test_what_was_sent_is_cut_before_anybody_looks_at_it(part: str) -> None:
    began = time.process_time()
    told = in_words(f"Invalid enum value '{part * 100_000}'")
    assert time.process_time() - began < 1
    assert len(told) <= 200
