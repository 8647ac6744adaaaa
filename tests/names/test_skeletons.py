"""Which names look alike, and which speak for the board."""

import re
import time

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
    "a trade mark": ("Root Person", "Root Person\u2122"),
    "a letter as a sign": ("Root Person", "Root Person\u24e1"),
    "a trade mark of letters": ("Root Person", "Root Person\u1d40\u1d39"),
    "a number above the line": ("Root Person", "Root Person\u00b2"),
    "a paragraph for s": ("Root Person", "Root Per\u00a7on"),
    "a mark around a letter": ("Ada", "A\u0488da"),
    "a mark that no language has there": ("Ada", "A\u0337d\u0489a\u20dd"),
    "more marks than a letter has": ("Jos\u00e9", "Jos\u00e9\u0337"),
    "small capitals": ("Ada King", "\u1d00\u1d05\u1d00 \u1d0b\u026a\u0274\u0262"),
    "letters in black": ("Ada", "\U0001f170\U0001f173\U0001f150"),
    "letters of flags": ("Ada", "\U0001f1e6\U0001f1e9\U0001f1e6"),
    "Cyrillic fita": ("Root Person", "R\u0473\u0473t Person"),
    "Greek tau": ("root", "r\u03bf\u03bf\u03c4"),
    "5 for s": ("Root Person", "Root Per5on"),
    "1 for i": ("Admiral", "adm1ral"),
    "1 for l": ("Hello", "he11o"),
    "4 for a": ("Ada", "4da"),
    "signs for letters": ("Sadie Ellis", "$@d!e 3llis"),
    "3 and 7": ("Peter", "P37er"),
    "a dotted capital": ("\u0130rem", "irem"),
}
DIFFERENT = {
    "other letters": ("Ada", "Ida"),
    "another stroke": ("Ian", "Lan"),
    "strokes": ("J\u00f8rgen \u0141uk", "Jorgen Luk"),
    "numbers and letters": ("Anne2", "Annez"),
    "a number at the end": ("Tom4", "Toma"),
    "a sign at the end": ("Ada!", "Adal"),
    "points of Hebrew": ("\u05e9\u05c1", "\u05e9\u05c2"),
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


CLAIMS = {
    "words": "admin Admin Administrators Mod STAFF System root Owner sysadmin Webmaster security SUPPORT Team helpdesk",
    "letters": "Adm\u0131n \u0430dmin ADMlN Adrnin "
    "\u041c\u039fDERATOR R\u0473\u0473t r\u03bf\u03bf\u03c4 \u00c1dm\u00ec\u0338n",
    "drawings": "\u1d00\u1d05\u1d0d\u026a\u0274 "
    "\uff21\uff44\uff4d\uff49\uff4e \U0001d400\U0001d41d\U0001d426\U0001d422\U0001d427",
    "digits": "ADM1N adm1n 4dmin r00t roo7 5taff 5upp0rt m0d3r4t0r admin1 Admin2026",
    "signs": "@dmin adm!n $taff @dm|n Admin\u2122 Admin! !admin! *admin* _admin_ Admin\u24e1 a\u0488dmin \u2b50admin",
    "languages": "Administrateur Moderador Beheerder "
    "\u0410\u0434\u043c\u0438\u043d \u7ba1\u7406\u5458 \u00e9quipe Equipe",
}
PHRASES = (
    *("a d m i n", "Moderator \u2713", "the admin team", "Help Desk", "Customer Support", "Support-Team", "Site Owner"),
    *("The Corkboard Team", "Our place", "our-place support", "official OUR PLACE", "c0rkb0ard", "Corkboard"),
    *("Root User", "Super Admin", "Security Team", "Admin Account", "real admin", "I am the owner", "Admin 2"),
    *(
        "Admin Ada",
        "Ada \u1d00\u1d05\u1d0d\u026a\u0274",
        "Dev Team",
        "Admin Bot",
        "Corkboard's Team",
        "Corkboard Inc.",
        "corkboard.com",
        "Trust & Safety Team",
        "Ada (Admin)",
        "Ada [staff]",
        "Ada | Moderator",
        "Ada - Support Team",
        "Mod: Ada",
        "Ada, the owner",
    ),
)


@pytest.mark.parametrize("name", [*(name for names in CLAIMS.values() for name in names.split()), *PHRASES])
def test_names_that_speak_for_the_board(name: str) -> None:
    assert is_reserved(name, "Our place")


PEOPLE = (
    *(
        "\u0130rem",
        "Jos\u00e9",
        "\u041e\u043b\u044c\u0433\u0430",
        "\u674e\u96f7",
        "\u0645\u062d\u0645\u062f",
        "O'Brien",
        "Jean-Luc",
        "Anne2",
        "R2-D2",
    ),
    *(
        "Zo\u00eb",
        "\u0905\u092e\u093f\u0924",
        "\u0e2a\u0e21\u0e0a\u0e32\u0e22",
        "\uae40\ubbfc\uc900",
        "\u05d3\u05d5\u05d3",
        "\u0395\u03bb\u03ad\u03bd\u03b7",
        "Nguy\u1ec5n V\u0103n",
        "\u5c71\u7530 \u592a\u90ce",
        "Mr. T",
        "X",
        "42",
    ),
    *(
        "Adam",
        "Adminton",
        "Team Ada",
        "Supporter",
        "Our",
        "Place",
        "Corkboard fan",
        "Ada",
        "Joe Root",
        "Dev",
        "Stafford",
    ),
    *("Helpmann", "Theo", "Amy", "Ian", "Isaac", "Thea Moderson", "Modest", "Owen", "Rooter", "User", "User 1", "Amir"),
    *("Ada (she/her)", "Smith, Ada", "Ada | Bob", "Member", "A", "Ad\u00e9la", "Emma Ownerby", "Teamo", "Toby", "Isis"),
)


@pytest.mark.parametrize("name", PEOPLE)
def test_names_that_do_not_speak_for_it(name: str) -> None:
    assert not is_reserved(name, "Our place")
    assert skeletons_of(name)


def test_names_of_people_do_not_look_alike() -> None:
    skeletons = [set(skeletons_of(name)) for name in PEOPLE]
    alike = [
        (PEOPLE[n], PEOPLE[m])
        for n, one in enumerate(skeletons)
        for m, other in enumerate(skeletons[:n])
        if one & other
    ]
    assert alike == []


def test_a_name_of_many_words_takes_linear_work() -> None:
    started = time.process_time()
    assert not is_reserved("help desk helpdesk " * 400 + "x", "helpdeskhelp")
    assert time.process_time() - started < 1


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
