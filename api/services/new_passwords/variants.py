"""What guessers do with the words of their lists, undone: decorations, separators, accents, repetitions."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

LENGTH_MAX = 32
"""Characters that are estimated at once: the work grows with the square of them."""
UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
"""Of a US keyboard."""
DECORATION = re.compile(r"^[\W_]+|[\W_]+$")
SEPARATOR = re.compile(r"[\W_]")
REPEATED = re.compile(r"(.{3,})(.*?)\1", re.DOTALL)
GUESSES_PER_SEPARATOR = 10
KINDS_MAX = 2
"""With more kinds of separators between its parts, each separator has to be guessed by itself."""
GUESSES_PER_REPETITION = 10


def split_ends(password: str) -> list[str]:
    """Split into the parts that are estimated: the whole password, or the two ends of a long one."""
    return list(dict.fromkeys((password[:LENGTH_MAX], password[-LENGTH_MAX:])))


def make_variants(password: str) -> Mapping[str, int]:
    """Make the spellings under which a password may be easier to guess.

    Returns:
        Each with the number of ways in which a guesser would have to change it to get the password.
    """
    variants: dict[str, int] = {}
    spellings = (password, DECORATION.sub("", password) or password, password.lower().translate(UNSHIFTED))
    for spelling in spellings:
        for variant, factor in _reduce(spelling):
            variants[variant] = min(factor, variants.get(variant, factor))
    return variants


def _reduce(spelling: str) -> Iterator[tuple[str, int]]:
    """Without separators and accents ("S u m m e r"), and then with what is repeated once ("summer2026summer")."""
    yield spelling, 1
    plain = "".join(each for each in unicodedata.normalize("NFD", spelling) if not unicodedata.combining(each))
    plain = unicodedata.normalize("NFC", plain)
    separators = SEPARATOR.findall(plain)
    kinds = len(set(separators))
    factor = GUESSES_PER_SEPARATOR ** (kinds if kinds <= KINDS_MAX else len(separators))
    plain = SEPARATOR.sub("", plain).lower()
    if not plain:
        return
    if plain != spelling.lower():
        yield plain, factor
    once = plain
    while (shorter := REPEATED.sub(r"\1\2", once)) != once:
        once, factor = shorter, factor * GUESSES_PER_REPETITION
    if once != plain:
        yield once, factor
