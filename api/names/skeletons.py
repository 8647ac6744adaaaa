"""What is left of a name when everything is taken away in which names that look alike differ.

After Unicode Technical Standard 39, section 4, with these differences. Its skeletons tell upper and lower case apart,
and people do not; signs, spaces and emoji do not count, so `Ada ✓` is no other name than `Ada`; and digits and signs
may stand for letters, as in `4da`. So a name has several skeletons, and two names look alike if they share one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from api.names.confusables import load
from api.text_rules import without_invisible

STROKE = "\u01c0"
"""Stands for what looks like an upright stroke: I, l, 1. Else `Lan` would look like `Ian`, as `lan` does."""
NEAR = "="
"""Begins what names of admins are also compared by."""
LOOSE_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
"""Marks for letters of any script. Those that make a letter of some language are composed with it: `é`."""
NATIONAL = range(0xC0, 0x180)
"""Letters of European languages; `ø` is no more an `o` than `é` is an `e`."""
DRAWN = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|REGIONAL INDICATOR SYMBOL LETTER"
    "|(?:(?:CROSSED )?NEGATIVE )?(?:CIRCLED|SQUARED|PARENTHESIZED) LATIN CAPITAL LETTER) ([A-Z])"
)
"""Names of characters that are another drawing of a letter; Unicode's table has few of them."""
DRAWN_BLOCKS = (range(0x250, 0x2B0), range(0x1D00, 0x1D80), range(0xA720, 0xA800), range(0x1F100, 0x1F200))
RAISED = ("<super>", "<sub>")
"""What compatibility decompositions of small letters and digits above or below the line begin with."""
LETTERS = {"0": "o", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
LETTERS |= {"@": "a", "$": "s", "\xa7": "s", "\u20ac": "e", "+": "t", "(": "c", "\xa2": "c", "\xa5": "y"}
STROKES = "1!|\xa1"
"""What digits and signs stand for; those like a stroke stand for `i` or `l`."""
ALL_LETTERS = str.maketrans(LETTERS | dict.fromkeys(STROKES, "i"))
SUBSTITUTES = f"[{re.escape(''.join(LETTERS))}{re.escape(STROKES)}]"
IN_WORD = re.compile(f"{SUBSTITUTES}(?={SUBSTITUTES}*[^\\W\\d_])")
"""Substitutes before a letter. At the end digits are a number, and signs are decoration: `Ada 4!`."""


def _load_drawn() -> Iterator[tuple[int, str]]:
    for block in DRAWN_BLOCKS:
        for code in block:
            if found := DRAWN.fullmatch(unicodedata.name(chr(code), "")):
                yield code, found[1].lower()


def _load_table() -> dict[int, str]:
    """Each character with what it looks like, but for letters of which a language makes another by a stroke."""
    table, drawn = load(), dict(_load_drawn())
    national = [code for code in NATIONAL if LOOSE_MARKS.search(table.get(code, ""))]
    # What a small capital looks like to Unicode's table, such as a turned w for an M, looks like that letter as well.
    drawn |= {ord(table[code]): letter for code, letter in drawn.items() if table.get(code, "") > "\x7f"}
    return {code: target for code, target in (table | drawn).items() if code not in national}


_AS_WRITTEN = {code: target.replace("l", STROKE) for code, target in _load_table().items()}
_AS_WRITTEN[ord("l")] = STROKE
_NOT_ASCII = {code: target for code, target in _AS_WRITTEN.items() if code > 127}


@lru_cache(10_000)
def skeletons_of(name: str) -> tuple[str, ...]:
    """One or some; none for a name without letters and digits, which nobody can tell from others anyway."""
    return tuple(dict.fromkeys(filter(None, _skeletons(name))))


@lru_cache(10_000)
def near_skeletons_of(name: str) -> tuple[str, ...]:
    """What a name is compared by with those of admins: also without accents and a number at the end (`Adà (2)`).

    None of them is a skeleton of `skeletons_of`: each begins with `NEAR`.
    """
    lower = _lower(without_symbols(name))
    letters = [index for index, each in enumerate(lower, 1) if unicodedata.category(each)[0] in "LM"]
    text = lower[: letters[-1]] if letters else ""
    skeletons = (_skeleton(each, _NOT_ASCII) for each in _read_substitutes(text))
    found = (LOOSE_MARKS.sub("", unicodedata.normalize("NFD", each)) for each in skeletons)
    return tuple(NEAR + each for each in dict.fromkeys(filter(None, found)))


def skeleton_of_claim(text: str) -> str:
    """What a name is compared by with the few words that are reserved: more looks alike than of two names.

    Without accents; whatever may be a substitute is a letter; no difference between `i` and `l`.
    """
    letters = _lower(text).translate(ALL_LETTERS)
    skeleton = unicodedata.normalize("NFD", _skeleton(letters, _NOT_ASCII))
    plain = "".join(each for each in skeleton if unicodedata.category(each)[0] != "M")
    return plain.replace(STROKE, "i").replace("l", "i").replace("rn", "m").replace("vv", "w")


def without_symbols(text: str) -> str:
    """Remove emoji, and letters and digits that are a sign: `™` is a T and an M to NFKC, `²` a 2."""
    return text if text.isascii() else "".join(each for each in text if not _is_symbol(each))


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) == "So" or unicodedata.decomposition(character).startswith(RAISED)


def _skeletons(name: str) -> Iterator[str]:
    for text in dict.fromkeys((name, without_symbols(name))):
        yield _skeleton(text, _AS_WRITTEN)
        yield from (_skeleton(each, _NOT_ASCII) for each in _read_substitutes(_lower(text)))


def _read_substitutes(text: str) -> Iterator[str]:
    """A text in lower case as it stands, and with the substitutes in its words read as letters."""
    yield text
    if IN_WORD.search(text):
        yield from (_replace_substitutes(text, LETTERS | dict.fromkeys(STROKES, stroke)) for stroke in "il")


def _replace_substitutes(text: str, letters: Mapping[str, str]) -> str:
    return IN_WORD.sub(lambda found: letters[found[0]], text)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _skeleton(text: str, looks_like: dict[int, str]) -> str:
    text = unicodedata.normalize("NFD", without_invisible(text)).translate(looks_like)
    text = unicodedata.normalize("NFKD", text).translate(looks_like).casefold()
    text = LOOSE_MARKS.sub("", unicodedata.normalize("NFC", text))
    return "".join(each for each in text if unicodedata.category(each)[0] in "LMN")
