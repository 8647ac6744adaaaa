"""Names that belong to the board and to those who run it."""

import re
from functools import lru_cache

from api.names.skeletons import skeletons_of

WORDS = (
    "admin",
    "administration",
    "administrator",
    "mod",
    "moderation",
    "moderator",
    "official",
    "staff",
    "support",
    "system",
    "team",
)
PRODUCT = "Corkboard"


def is_reserved(name: str, board: str) -> bool:
    """Whether it says of its bearer to be the board, or to speak for it: `The Corkboard Team`, `ADM1N`."""
    pattern = _pattern(board)
    return any(pattern.fullmatch(skeleton) for skeleton in skeletons_of(name))


@lru_cache(100)
def _pattern(board: str) -> re.Pattern[str]:
    words = "|".join(_alternatives(*(form for word in WORDS for form in (word, f"{word}s"))))
    boards = "|".join(_alternatives(PRODUCT, board))
    articles = "|".join(_alternatives("the"))
    return re.compile(f"(?:{articles})?(?:(?:{boards})(?:{words})*|(?:{words})+(?:{boards})?)")


def _alternatives(*words: str) -> list[str]:
    """In all spellings that look like one of them, longest first: upper case has other skeletons than lower case."""
    spelled = (spelling for word in words for spelling in (word, word.lower(), word.upper(), word.capitalize()))
    skeletons = {skeleton for spelling in spelled for skeleton in skeletons_of(spelling)}
    return sorted(map(re.escape, skeletons), key=lambda each: (-len(each), each))
