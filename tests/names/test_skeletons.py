"""Which names look alike, and which speak for the board."""

import re

import pytest

from api.names import is_reserved, skeletons_of
from api.names.confusables import FILE, condense, load

ALIKE = {
    "case": ("Ada Lovelace", "aDA lOVELACE"),
    "Cyrillic letters": ("Ada Lovelace", "\u0410d\u0430 L\u043ev\u0435l\u0430\u0441\u0435"),
    "Greek capitals": ("Natan", "\u039d\u0391\u03a4\u0391\u039d"),
    "Greek in another case": ("\u039d\u03af\u03bd\u03b1", "\u039d\u038a\u039d\u0391"),
    "full width": ("Ada", "\uff21\uff44\uff41"),
    "mathematical letters": ("Ada", "\U0001d400\U0001d41d\U0001d41a"),
    "letters in circles": ("Ada", "\u24d0da"),
    "small capitals and modifiers": ("Ada", "\u1d2cda"),
    "a stroke": ("Ian", "lan"),
    "a digit for a letter": ("Ian", "1an"),
    "nought": ("Bob", "B0b"),
    "two letters for one": ("Emma", "Ernma"),
    "spaces": ("Ada King", "AdaKing"),
    "signs": ("Ada King", "Ada_King."),
    "a sign of approval": ("Ada", "Ada \u2713"),
    "an emoji": ("Ada", "\u2b50 Ada \U0001f44d"),
    "zero width": ("Ada", "A\u200bd\u2060a\ufeff"),
    "joiners": ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"),
    "variation selectors": ("Ada", "Ada\ufe0f"),
    "overrides": ("Ada", "\u202eAda\u202c"),
    "composed or not": ("Jos\u00e9", "Jose\u0301"),
    "sharp s": ("Wei\u00df", "WEISS"),
}
DIFFERENT = {
    "other letters": ("Ada", "Ida"),
    "another stroke": ("Ian", "Lan"),
    "accents": ("Jos\u00e9", "Jose"),
    "vowel signs": ("\u0915\u093f", "\u0915\u093e"),
    "Hebrew": ("\u05d3\u05d5\u05d3", "\u05d3\u05d5\u05d9\u05d3"),
    "numbers": ("User 1", "User 2"),
    "part": ("Ada", "Ada King"),
    "Chinese": ("\u738b\u82b3", "\u738b\u660e"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=list(ALIKE))
def test_names_that_look_alike(one: str, other: str) -> None:
    assert set(skeletons_of(one)) & set(skeletons_of(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=list(DIFFERENT))
def test_names_that_do_not(one: str, other: str) -> None:
    assert not set(skeletons_of(one)) & set(skeletons_of(other))
    assert skeletons_of(one)


@pytest.mark.parametrize("name", ["\U0001f469\u200d\U0001f4bb", "\u2713", "...", "\u2800", ""])
def test_what_has_no_letters_is_no_name_to_compare(name: str) -> None:
    assert skeletons_of(name) == ()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "admin",
            "Admin",
            "ADMIN",
            "Adm\u0131n",
            "\u0430dmin",
            "ADM1N",
            "a d m i n",
            "Administrators",
            "Mod",
            "STAFF",
        ),
        *("Corkboard", "c0rkb0ard", "The Corkboard Team", "Our place", "our-place support", "official OUR PLACE"),
        *("Moderator \u2713", "System", "\u041c\u039fDERATOR", "the admin team"),
    ],
)
def test_names_that_speak_for_the_board(name: str) -> None:
    assert is_reserved(name, "Our place")


@pytest.mark.parametrize("name", ["Adam", "Adminton", "Team Ada", "Supporter", "Our", "Place", "Corkboard fan", "Ada"])
def test_names_that_do_not_speak_for_it(name: str) -> None:
    assert not is_reserved(name, "Our place")


@pytest.mark.parametrize("board", ["\U0001f4cc", "(.*)+", "Admin"])
def test_boards_of_any_name(board: str) -> None:
    assert is_reserved("admin", board)
    assert not is_reserved("Ada", board)


def test_the_table_is_what_its_maker_makes() -> None:
    """Of the table as Unicode writes it."""
    lines = FILE.read_text(encoding="ascii").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    unicode = [
        f"{source.upper()} ;\t{target.upper()} ;\tMA\t# as in Unicode's"
        for target, sources in (line.split(": ") for line in entries)
        for source in sources.split()
    ]
    assert list(condense(["# Version: 1", "", *unicode, "002E ;\t0027 ;\tMA"])) == entries
    assert len(load()) == len(unicode) > 5_000
    assert any(re.match(r"# Version: \d+\.\d+\.\d+$", line) for line in lines)
    assert any("COPYRIGHT AND PERMISSION NOTICE" in line for line in lines)
