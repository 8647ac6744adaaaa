"""What a new password may be: long, and not what is guessed first (NIST SP 800-63B-4, 3.1.1.2)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from api.errors import PasswordRefused
from api.schemas.accounts import PASSWORD_LENGTH_MIN
from api.services.new_passwords.guessing import COMMON, LENGTH_MAX, OWN, Estimate, Match, estimate

GUESSES_MIN = 10**8
"""What zxcvbn calls safely unguessable where attempts are limited, and hashes slow."""
DIFFERENT_MIN = 4
"""Characters."""
OWN_WORD_LENGTH_MIN = 3
UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
"""Of a US keyboard."""
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
    """None for a password that is hard to guess."""
    if len(set(password.lower())) < DIFFERENT_MIN:
        return REASONS["repeat"]
    easiest = min((estimate(each, own_words) for each in _variants(password)), key=lambda each: each.guesses)
    return None if easiest.guesses >= GUESSES_MIN else _describe(easiest)


def _variants(password: str) -> set[str]:
    """What guessers try with every word of a list: signs at its ends, and digits typed with the shift key."""
    if len(password) > LENGTH_MAX:  # nobody decorates a word so much
        return {password}
    core = re.sub(r"^[\W_]+|[\W_]+$", "", password)
    return {password, core or password, password.lower().translate(UNSHIFTED)}


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
        is_password = words[0]["dictionary_name"] in ("passwords", COMMON)
        return "it is among the passwords that are tried first" if is_password else "it is a common word"
    rest = "".join(match["token"] for match in others)
    return f"it is a common word with {'a year' if YEAR.search(rest) else 'a few characters added'}"


def _is_word(match: Match) -> bool:
    return match["pattern"] == "dictionary" and any(character.isalpha() for character in match["token"])


def _parts(own_words: Sequence[str]) -> Iterator[str]:
    """Each as a whole, without spaces, and in its parts; in lower case."""
    for each in own_words:
        lower = unicodedata.normalize("NFKC", each).lower()
        for part in dict.fromkeys((lower, "".join(lower.split()), *lower.split("@"), *re.split(r"[\W\d_]+", lower))):
            if len(part) >= OWN_WORD_LENGTH_MIN:
                yield part
