"""What a new password may be: long, and not what is guessed first (NIST SP 800-63B-4, 3.1.1.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api.errors import PasswordRefused
from api.schemas.accounts import PASSWORD_LENGTH_MIN
from api.services.new_passwords.variants import make_variants, split_ends
from api.services.new_passwords.words import COMMON, OWN, PASSWORDS

if TYPE_CHECKING:
    from api.services.new_passwords.guessing import Estimate, Match

GUESSES_MIN = 10**10
"""What zxcvbn calls very unguessable: its highest score."""
DIFFERENT_MIN = 4
"""Characters."""
OWN_WORD_LENGTH_MIN = 3
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")

REASONS = {
    "spatial": "it follows the keys of a keyboard",
    "repeat": "it repeats the same characters",
    "sequence": "it is a sequence, such as abc or 123",
    "regex": "it is a date",
    "date": "it is a date",
}
ADVICE = "Try a few words that have nothing to do with each other."


def check(password: str, own_words: Sequence[str], *, field: str = "password") -> None:
    """Refuse what is easy to guess. Takes some milliseconds, so it belongs into a thread.

    Args:
        password: As typed.
        own_words: The e-mail address, the name and whatever else an attacker knows.
        field: Where the message is shown.

    Raises:
        PasswordRefused: With the reason.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < PASSWORD_LENGTH_MIN:
        raise PasswordRefused(field, f"Use at least {PASSWORD_LENGTH_MIN} characters.")
    if reason := _reason(plain, list(_parts(own_words))):
        raise PasswordRefused(field, f"This password is easy to guess: {reason}. {ADVICE}")


def _reason(password: str, own_words: Sequence[str]) -> str | None:
    """None for a password that is hard to guess. Of a long one the end counts that is harder to guess."""
    if len(set(password.lower())) < DIFFERENT_MIN:
        return REASONS["repeat"]
    estimates = [_estimate(end, own_words) for end in split_ends(password)]
    easiest = max(estimates, key=lambda each: each.guesses)
    return None if easiest.guesses >= GUESSES_MIN else _describe(easiest)


def _estimate(password: str, own_words: Sequence[str]) -> Estimate:
    """Estimate with whatever makes it easiest."""
    from api.services.new_passwords.guessing import estimate  # noqa: PLC0415  its lists take 13 MB

    variants = make_variants(password).items()
    estimates = (estimate(variant, own_words).multiplied(factor) for variant, factor in variants)
    return min(estimates, key=lambda each: each.guesses)


def _describe(estimated: Estimate) -> str:
    words = [match for match in estimated.sequence if _is_word(match)]
    others = [match for match in estimated.sequence if not _is_word(match)]
    if any(match["dictionary_name"] == OWN for match in words):
        return "it is much like your name, your e-mail address or the name of this board"
    if not words:
        patterns = {match["pattern"] for match in others} & REASONS.keys()
        return REASONS[patterns.pop()] if len(patterns) == 1 else "it is made of simple patterns"
    if len(words) > 1:
        return "it is made of common words"
    if not others:
        is_password = words[0]["dictionary_name"] in (PASSWORDS, COMMON)
        return "it is among the passwords that are tried first" if is_password else "it is a common word"
    rest = "".join(match["token"] for match in others)
    return f"it is a common word with {'a year' if YEAR.search(rest) else 'a few characters added'}"


def _is_word(match: Match) -> bool:
    return match["pattern"] == "dictionary" and any(character.isalpha() for character in match["token"])


def _parts(own_words: Sequence[str]) -> Iterator[str]:
    """Each as a whole, without spaces and signs, and in its parts; in lower case."""
    for each in own_words:
        lower = unicodedata.normalize("NFKC", each).lower()
        larger = (part for whole in lower.split("@") for part in (whole, *whole.split("/")))
        letters = (re.sub(r"[\W_]+", "", part) for part in (lower, *lower.split("@")))
        for part in dict.fromkeys((lower, *larger, *letters, *re.split(r"[\W\d_]+", lower))):
            if len(part) >= OWN_WORD_LENGTH_MIN:
                yield part
