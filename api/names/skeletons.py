"""What is left of a name when everything is taken away in which names that look alike differ.

After Unicode Technical Standard 39, section 4, with two differences. Its skeletons tell upper and lower case apart, and
people do not: so a name has two skeletons, as it is written and in lower case, and two names look alike if they share
one. And signs, spaces and emoji do not count: `Ada ✓` is no other name than `Ada`.
"""

import unicodedata
from functools import lru_cache

from api.names.confusables import load
from api.text_rules import without_invisible

STROKE = "\u01c0"
"""Stands for what looks like an upright stroke: I, l, 1. Else `Lan` would look like `Ian`, as `lan` does."""

_AS_WRITTEN = {code: target.replace("l", STROKE) for code, target in load().items()}
_AS_WRITTEN[ord("l")] = STROKE
_NOT_ASCII = {code: target for code, target in _AS_WRITTEN.items() if code > 127}


@lru_cache(10_000)
def skeletons_of(name: str) -> tuple[str, ...]:
    """One or two; none for a name without letters and digits, which nobody can tell from others anyway."""
    lower = unicodedata.normalize("NFKC", name).casefold()
    skeletons = (_skeleton(name, _AS_WRITTEN), _skeleton(lower, _NOT_ASCII))
    return tuple(dict.fromkeys(filter(None, skeletons)))


def _skeleton(text: str, looks_like: dict[int, str]) -> str:
    text = unicodedata.normalize("NFD", without_invisible(text)).translate(looks_like)
    text = unicodedata.normalize("NFKD", text).translate(looks_like).casefold()
    return "".join(each for each in text if unicodedata.category(each)[0] in "LMN")
