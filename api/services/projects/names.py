"""From a project's name to its key and its slug, in any script."""

import itertools
import re
import secrets
import string
from collections.abc import Iterator, Sequence

from slugify import slugify

KEY_LENGTH_MAX = 6
KEY_LENGTH = 3
LETTERS_ADDED_MAX = 4  # half a million keys
SLUG_LENGTH_MAX = 60
SLUG_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
"""Without vowels and what is easily confused: no words come about."""
SLUG_END_LENGTH = 6
UNSPOKEN = "project"
"""What stands for a name without a letter or digit."""


def slug_stem(name: str) -> str:
    return slugify(name, max_length=SLUG_LENGTH_MAX, word_boundary=True) or UNSPOKEN


def free_slug(stem: str, taken: set[str]) -> str:
    """The stem, else the stem with the first number that is free."""
    if stem not in taken:
        return stem
    return next(slug for n in itertools.count(2) if (slug := f"{stem}-{n}") not in taken)


def random_slug(stem: str, taken: set[str]) -> str:
    """The stem with a random end, always: without one, a taken slug would tell of a project that one cannot see."""
    while True:
        slug = f"{stem}-{''.join(secrets.choice(SLUG_LETTERS) for _ in range(SLUG_END_LENGTH))}"
        if slug not in taken:
            return slug


def keys_for(name: str) -> Iterator[Sequence[str]]:
    """Keys to choose from, the nicest first: initials or first letters, then ever more letters behind them."""
    letters = [word for word in (re.sub("[^A-Z]", "", word.upper()) for word in slugify(name).split("-")) if word]
    spoken = "".join(letters) or UNSPOKEN.upper()
    initials = "".join(word[0] for word in letters)[:KEY_LENGTH_MAX]
    stem = initials if len(initials) > 1 else spoken[:KEY_LENGTH]
    if len(stem) < 2:
        stem = (stem + UNSPOKEN.upper())[:KEY_LENGTH]
    yield [stem]
    for count in range(1, LETTERS_ADDED_MAX + 1):
        kept = stem[: KEY_LENGTH_MAX - count]
        yield [kept + "".join(more) for more in itertools.product(string.ascii_uppercase, repeat=count)]
