"""Names that belong to the board and to those who run it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from api.names.skeletons import skeleton_of_claim, without_symbols

WORDS = tuple(
    """
    admin administration administrator developer sysadmin siteadmin superadmin root superuser sysop operator
    mod moderation moderator owner founder maintainer manager official staff team crew system
    support help helpdesk helpline security abuse webmaster postmaster hostmaster mailer-daemon noreply
    administrateur administrador amministratore administratorin beheerder yönetici moderateur moderador moderatorin
    betreiber inhaber soporte équipe equipo equipe propriétaire propietario sicherheit sécurité seguridad
    админ администратор администрация модератор поддержка владелец
    管理员 管理員 管理者 客服 版主 官方 運営 관리자 운영자 مدير مشرف
    """.split()  # noqa: SIM905  as a list it would be a page long
)
FILLERS = tuple(
    """
    a an the this our your my i am im is of and for to at by account board bot center central chief co com community
    customer desk dev engineering forum global gmbh head inc lead ltd main marketing member net ops org page portal
    product qa real s safety sales senior server service site success super tech technical true trust user verified web
    website
    """.split()  # noqa: SIM905
)
"""What stands beside such a word without making another name of it: `Customer Support Desk`."""
TITLES = ("admin", "administrator", "moderator", "staff", "sysadmin", "админ", "администратор", "модератор")
"""What is a claim also beside somebody's name: `Admin Ada`."""
PRODUCT = "Corkboard"
PARTS = re.compile(r"[()\[\]{}<>|/,:;·•~*]|\s[-–—]+\s")
"""What sets a title apart from a name: `Ada (Admin)`."""
NUMBER = re.compile(r"\d+$")

Tokens = Mapping[str, Sequence[tuple[str, bool]]]
"""By their first character; and whether one of them is enough for a claim."""


@lru_cache(10_000)
def is_reserved(name: str, board: str) -> bool:
    """Whether it says of its bearer to be the board, or to speak for it: `The Corkboard Team`, `4DM1N`, `Ada (Mod)`."""
    names = dict.fromkeys((name, without_symbols(name)))
    parts = (part for each in names if PARTS.search(each) for part in PARTS.split(each))
    if any(_is_claim(each, _tokens(board)) for each in names) or any(_is_claim(each, _tokens("")) for each in parts):
        return True
    words = {skeleton for each in names for word in each.split() for skeleton in _skeletons(word)}
    return not words.isdisjoint(_titles())


def _is_claim(text: str, tokens: Tokens) -> bool:
    return any(_is_made_of(skeleton, tokens) for skeleton in dict.fromkeys(_skeletons(text)))


def _skeletons(text: str) -> Iterator[str]:
    """As it stands, without what decorates it (`!admin!`) or counts it (`Admin 2`), without all signs."""
    plain = NUMBER.sub("", unicodedata.normalize("NFKC", text).strip()).strip()
    bare = "".join(each for each in plain if each.isalnum() or unicodedata.category(each)[0] == "M")
    core = re.sub(r"^[\W_]+|[\W_]+$", "", plain)
    return map(skeleton_of_claim, dict.fromkeys((text, plain, core, bare)))


def _is_made_of(text: str, tokens: Tokens) -> bool:
    """Whether it is a row of tokens, of which one is enough for a claim. Each place is looked at once or twice."""
    to_do = [(0, False)]
    seen = set(to_do)
    while to_do:
        start, is_enough = to_do.pop()
        if start == len(text):
            if is_enough:
                return True
            continue
        for token, suffices in tokens.get(text[start], ()):
            found = start + len(token), is_enough or suffices
            if found not in seen and text.startswith(token, start):
                seen.add(found)
                to_do.append(found)
    return False


@lru_cache(100)
def _tokens(board: str) -> Tokens:
    """Without a board only what speaks for any board."""
    plurals = (f"{word}s" for word in WORDS)
    names = (PRODUCT, board) if board else ()
    claims = _make_skeletons((*WORDS, *plurals, *names))
    fillers = _make_skeletons(FILLERS) - claims
    by_first: dict[str, list[tuple[str, bool]]] = {}
    for token, suffices in (*((each, True) for each in claims), *((each, False) for each in fillers)):
        by_first.setdefault(token[0], []).append((token, suffices))
    return by_first


@lru_cache(1)
def _titles() -> set[str]:
    return _make_skeletons(TITLES)


def _make_skeletons(words: Iterable[str]) -> set[str]:
    return {skeleton for word in words if (skeleton := skeleton_of_claim(word))}
