"""How many guesses a password takes, estimated as zxcvbn does (Wheeler, USENIX Security 2016).

The library's own `zxcvbn()` keeps what it is told about the user in a global, which threads must not share, and tries
every combination of substitutions such as 4 for a, which may take seconds. Its parts are put together anew here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from zxcvbn import matching, scoring

from api.services.new_passwords.words import COMMON, COMMON_WORDS, OWN

SUBSTITUTES = {
    "a": "4@",
    "b": "8",
    "c": "(<{[",
    "e": "3€",
    "g": "69",
    "i": "!|",
    "l": "1",
    "o": "0",
    "s": "$5",
    "t": "+7",
    "x": "%",
    "z": "2",
}
LETTERS = {substitute: letter for letter, each in SUBSTITUTES.items() for substitute in each}
SPELLINGS: Sequence[Mapping[str, str]] = (LETTERS, {**LETTERS, "1": "i", "9": "q", "7": "l"})
"""What the signs may stand for."""
REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
COMMON_RANK = 50
"""Of each of the common words: which are the commonest depends on the language."""
RANDOM_FACTOR = 2
"""The library counts ten guesses for a character without a pattern, and would refuse ten random ones too often."""
YEARS = {"recent_year": re.compile(r"(?:19|20)\d\d")}
"""The library's end with 2019."""

Match = Mapping[str, Any]
Dictionaries = dict[str, dict[str, int]]


class Estimate(NamedTuple):
    guesses: int
    sequence: Sequence[Match]
    """The patterns that the password is made of."""

    def multiplied(self, factor: int) -> Self:
        return self._replace(guesses=self.guesses * factor)


def estimate(password: str, own_words: Sequence[str]) -> Estimate:
    """Estimate the guesses of somebody who has lists of passwords, names and words, and knows `own_words`.

    The library adds 10,000 guesses for the second word and 100,000,000 for the third, whatever they are. It does not
    here: rows of common words are what guessers try.

    Args:
        password: At most `LENGTH_MAX` characters (variants.py).
        own_words: In lower case.
    """
    dictionaries = {
        **matching.RANKED_DICTIONARIES,
        COMMON: _COMMON,
        OWN: matching.build_ranked_dict(own_words),
    }
    matches: list[Any] = [
        *matching.dictionary_match(password, dictionaries),
        *matching.reverse_dictionary_match(password, dictionaries),
        *_substituted(password, dictionaries),
        *matching.spatial_match(password),
        *_repeated(password, own_words),
        *matching.sequence_match(password),
        *matching.regex_match(password, YEARS),
        *matching.date_match(password),
    ]
    found = scoring.most_guessable_match_sequence(password, matches, _exclude_additive=True)
    sequence: Sequence[Match] = found["sequence"]
    random = sum(len(match["token"]) for match in sequence if match["pattern"] == "bruteforce")
    return Estimate(int(found["guesses"]) * RANDOM_FACTOR**random, sequence)


def _substituted(password: str, dictionaries: Dictionaries) -> Iterator[Match]:
    """Words in which letters are replaced by signs that look like them."""
    for letters in SPELLINGS:
        plain = matching.translate(password, letters)
        for match in matching.dictionary_match(plain, dictionaries):
            token = password[match["i"] : match["j"] + 1]
            if len(token) > 1 and token.lower() != match["matched_word"]:
                substituted = {sign: letters[sign] for sign in token if sign in letters}
                yield {**match, "token": token, "l33t": True, "sub": substituted}


def _repeated(password: str, own_words: Sequence[str]) -> Iterator[Match]:
    """As the library's `repeat_match`, which would estimate with its own dictionaries and substitutions."""
    whole = REPEATED.fullmatch(password)
    for found in [whole] if whole else REPEATED.finditer(password):
        base = found[1]
        yield {
            "pattern": "repeat",
            "i": found.start(),
            "j": found.end() - 1,
            "token": found[0],
            "base_token": base,
            "base_guesses": estimate(base, own_words).guesses,
            "repeat_count": len(found[0]) // len(base),
        }


_COMMON = dict.fromkeys(COMMON_WORDS, COMMON_RANK)
