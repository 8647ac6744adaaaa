"""What a new password may be."""

import random
import string
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from zxcvbn import matching

from api.errors import PasswordRefused
from api.schemas.accounts import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from api.services import new_passwords
from api.services.new_passwords.guessing import Dictionaries

OWN = ("ada.lovelace@analytical.example", "Ada Lovelace", "Acme Ideas", "https://ideas.acme.example")
TRIED_FIRST = "among the passwords that are tried first"
COMMON_WORD = "a common word"
WITH_YEAR, WITH_MORE = "a common word with a year", "a common word with a few characters added"
OWN_WORDS = "much like your name, your e-mail address or the name of this board"
MADE_OF_WORDS = "made of common words"
KEYS, REPEATS, SEQUENCE, DATE = "follows the keys", "repeats the same characters", "a sequence", "a date"


def refusal(password: str) -> PasswordRefused:
    with pytest.raises(PasswordRefused) as caught:
        new_passwords.check(password, OWN, field="new_password")
    return caught.value


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a staple of batteries",
        "a bridge of 7 wet ropes",
        "analytical engines are mine",
        "xia went to the sea",
        "kx9$Qm2!vT",
        "x7-Kq29-mZ4w",
        "\u043f\u0430\u0440\u043e\u043b\u044c \u0434\u043b\u0438\u043d\u043d\u044b\u0439",
        "!" * 40 + "jd83nslwq0",
    ],
)
def test_what_is_good(password: str) -> None:
    new_passwords.check(password, OWN)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("1qaz2wsx3edc", TRIED_FIRST),
        ("1234567890", "simple patterns"),
        ("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13", TRIED_FIRST),  # in full width
        ("password123", TRIED_FIRST),
        ("PassWord123", TRIED_FIRST),
        ("Passwort123", WITH_MORE),
        ("motdepasse!1", WITH_MORE),
        ("P@ssw0rd!!!", TRIED_FIRST),
        ("p4$$w0rd99", WITH_MORE),
        ("drowssap321", WITH_MORE),
        ("Summer2026!", WITH_YEAR),
        ("letmein2026", WITH_YEAR),
        ("Fr\u00fchling2025!", WITH_YEAR),
        ("2026dezember", WITH_YEAR),
        ("!!Berlin1987", WITH_YEAR),
        ("qwertyuiop[]", TRIED_FIRST),
        ("Qwerty!@#$%", TRIED_FIRST),
        ("!QAZ2wsx#EDC", TRIED_FIRST),
        ("azertyuiop1", WITH_MORE),
        ("yxcvbnm123", WITH_MORE),
        ("uiop[]lkjhgf", KEYS),
        ("aaaaaaaaaaaa", REPEATS),
        ("abababababab", REPEATS),
        ("hunter2hunter2", REPEATS),
        ("abcdefghijkl", SEQUENCE),
        ("17.05.1994!", DATE),
        ("international", COMMON_WORD),
        ("mysecretpass", MADE_OF_WORDS),
        ("summerwinter2026", MADE_OF_WORDS),
        ("Summer-2026-Summer", WITH_YEAR),
        ("S u m m e r 2026!", WITH_YEAR),
        ("summer winter spring 2026", MADE_OF_WORDS),
        ("summer winter spring autumn", MADE_OF_WORDS),
        ("passwort2026passwort", WITH_YEAR),
        ("Welcome_to_2026", MADE_OF_WORDS),
        ("letmein.letmein.letmein.letmein.letmein", REPEATS),
        ("thisismypassword", MADE_OF_WORDS),
        ("iloveyousomuch", MADE_OF_WORDS),
        ("ilovemywife1", MADE_OF_WORDS),
        ("manchesterunited1", MADE_OF_WORDS),
        ("correcthorsebatterystaple", TRIED_FIRST),
        ("Correct Horse Battery Staple!", TRIED_FIRST),
        ("tr0ub4dor&3!", TRIED_FIRST),
        ("To be or not to be", TRIED_FIRST),
        ("bitcoin2026!", WITH_YEAR),
        ("Pa55w0rd-Pa55w0rd", REPEATS),
        ("contrase\u00f1a26", WITH_MORE),
        ("me\u0301xico2026!", WITH_YEAR),
        ("Corkboard-Corkboard", REPEATS),
        ("my corkboard password", MADE_OF_WORDS),
        ("ada.lovelace@analytical.example", OWN_WORDS),
        ("ADA.LOVELACE1", OWN_WORDS),
        ("AdaLovelace ", OWN_WORDS),
        ("L0v3l4c3!99", OWN_WORDS),
        ("analytical1", OWN_WORDS),
        ("AcmeIdeas2026", OWN_WORDS),
        ("ecalevol2026", OWN_WORDS),
        ("LovelaceAda1", OWN_WORDS),
        ("ada-lovelace-ada-lovelace", REPEATS),
        ("ada.lovelace@analytical", OWN_WORDS),
        ("ideas.acme.example", OWN_WORDS),
        ("ideas-acme-example-2026", OWN_WORDS),
        ("my Acme Ideas password", OWN_WORDS),
    ],
)
def test_what_is_refused_where_and_why(password: str, reason: str) -> None:
    error = refusal(password)
    (fault,) = error.errors
    assert (fault.field, fault.message) == ("new_password", error.user)
    assert error.user.startswith("This password is easy to guess: it ")
    assert reason in error.user
    assert password not in error.user + error.internal


def test_the_shortest_counts_as_it_is_kept() -> None:
    """Typed with combining marks it is longer."""
    typed = unicodedata.normalize("NFD", "\u00e9\u00e0\u00fc\u00f4\u00ee\u00f1x")
    assert len(typed) > PASSWORD_LENGTH_MIN
    assert f"at least {PASSWORD_LENGTH_MIN} characters" in refusal(typed).user


def test_what_an_attacker_knows_makes_it_easy() -> None:
    new_passwords.check("Zaphod Beeblebrox", OWN)
    with pytest.raises(PasswordRefused):
        new_passwords.check("Zaphod Beeblebrox", ("z@example.org", "Zaphod Beeblebrox"))


def passphrases() -> Iterator[str]:
    """Fifty of each kind that people and password managers make, the same in every run."""
    choice = random.Random(1)
    words = [word for word in list(matching.RANKED_DICTIONARIES["english_wikipedia"])[300:8000] if len(word) > 3]
    people, deeds = ("my aunt", "the baker", "a heron", "our choir"), ("paints", "forgot", "sold", "whistles at")
    for separator in (" ", "-", "", "."):
        yield from (separator.join(choice.sample(words, 4)) for _ in range(50))
    for letters in (string.ascii_lowercase, string.ascii_letters + string.digits, string.printable[:94]):
        yield from ("".join(choice.choices(letters, k=16)) for _ in range(50))
    for _ in range(50):
        yield f"{choice.choice(people)} {choice.choice(deeds)} {choice.choice(words)} {choice.choice(words)}."


def refused_of(passwords: Iterable[str]) -> list[str]:
    refused = []
    for password in passwords:
        try:
            new_passwords.check(password, OWN)
        except PasswordRefused:
            refused.append(password)
    return refused


def test_good_passwords_are_accepted() -> None:
    assert refused_of(passphrases()) == []


def test_nearly_all_random_passwords_of_the_least_length_are_accepted() -> None:
    choice = random.Random(1)
    letters = string.ascii_letters + string.digits
    made = ["".join(choice.choices(letters, k=PASSWORD_LENGTH_MIN)) for _ in range(100)]
    assert len(refused_of(made)) <= 2


def test_the_lists_are_loaded_when_they_are_needed() -> None:
    """They take 13 MB, and most processes never see a new password."""
    code = "import sys, api.app; print('zxcvbn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_nobody_is_told_what_another_knows() -> None:
    """The library keeps the user's words in a global."""
    with pytest.raises(PasswordRefused):
        new_passwords.check("Zaphod Beeblebrox", ("z@example.org", "Zaphod Beeblebrox"))
    new_passwords.check("Zaphod Beeblebrox", OWN)
    assert "user_inputs" not in matching.RANKED_DICTIONARIES


@pytest.mark.parametrize(
    "letters",
    [
        "4@8({[<3691!|7053$+2%",
        "4@8({[<3691!|7053$+2%aeiostl",
        "\u0130\u01c4\ufb01\u00df!",
        "\uac01\ub2ed\ucc9c1-",
        "ab1c",
    ],
)
def test_the_longest_takes_bounded_work(letters: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is made of: the library itself takes seconds for some."""
    lookups = most = 0
    real = matching.dictionary_match

    def counted(password: str, dictionaries: Dictionaries) -> Any:
        nonlocal lookups
        lookups += len(dictionaries) * len(password) * (len(password) + 1) // 2
        return real(password, dictionaries)

    monkeypatch.setattr(matching, "dictionary_match", counted)
    choice = random.Random(1)
    typed = "".join(choice.choice(letters) for _ in range(PASSWORD_LENGTH_MAX))
    for password in (typed, typed[:32], typed[:16] * 2, typed[:10] * 20, typed[:3] * 11):
        lookups = 0
        with suppress(PasswordRefused):
            new_passwords.check(password[:PASSWORD_LENGTH_MAX], OWN)
        most = max(most, lookups)
    assert 1000 < most <= 200_000


def test_every_long_enough_password_of_the_list_is_refused() -> None:
    passwords = [each for each in matching.RANKED_DICTIONARIES["passwords"] if len(each) >= PASSWORD_LENGTH_MIN]
    assert len(passwords) > 1000
    for password in passwords[::5]:
        with pytest.raises(PasswordRefused):
            new_passwords.check(password, ())
