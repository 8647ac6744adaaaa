"""One rule for every text that people send: what is normalised, what is removed, what is refused.

- Line breaks of any kind become LF: forms send CRLF, and nobody counts two characters. In a line they become a space.
- Bidirectional controls and characters that show nothing are removed: they turn around what stands behind them, and
  make two names of one. Joiners stay where scripts and emoji need them, variation selectors behind their base.
- Other control characters are refused; so is a required text in which nothing can be seen.

Sources: Unicode Standard Annex 9 (bidirectional controls), the property Default_Ignorable_Code_Point, Unicode Technical
Standard 51 (emoji sequences), and Unicode Technical Report 36.
"""

import re
import unicodedata

BREAK = re.compile("[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")
BREAKS_AND_TABS = re.compile("[\n\t]+")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Of a text whose line breaks are LF; tabs are allowed."""

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
IGNORABLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U00016fe4"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
"""Default_Ignorable_Code_Point without joiners, selectors and tags; annotations and fillers, which show nothing."""
REMOVED = re.compile(f"[{BIDI}{IGNORABLE}]+")

BLANK = "\u2800"
"""A pattern of no dots in Braille: as wide as a letter, and empty."""
EDGES = (
    "\t\n\x1c\x1d\x1e\x1f \xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000" + BLANK
)
"""What is no part of a line at its ends: white space, as Python has it, and what is as good as that."""
JOINERS = "\u200c\u200d"
SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
TAGS = "\U000e0020-\U000e007f"
JOINED_SCRIPTS = (
    "\u0590-\u109f\u1700-\u180a\u1810-\u18af\u1900-\u1cff\ua800-\ua8ff\ua980-\ua9df\uaa00-\uaaff\uabc0-\uabff"
    "\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00010d00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
"""Blocks of the scripts whose letters change beside a joiner: Arabic and its relatives, those of South and South-East
Asia, Mongolian."""
EMOJI = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
FOLLOWS_LETTER = f"(?<=[{JOINED_SCRIPTS}][{JOINERS}])"
LINKS_EMOJI = f"(?:(?<=[{EMOJI}]\u200d)|(?<=[{EMOJI}]\ufe0f\u200d))(?=[{EMOJI}])"
NO_BASE = "\u0021\u0022\u0024-\u0029\u002b-\u002f\u003a-\u00a8\u00aa-\u00ad\u00af-\u058f"
"""Signs and letters without variants; digits, # and * make keycaps."""
FOLLOWS_BASE = f"(?<=[^\\s{NO_BASE}{BLANK}{JOINERS}{SELECTORS}{TAGS}][{SELECTORS}])"
INVISIBLE = re.compile(f"[{BIDI}{IGNORABLE}{JOINERS}{SELECTORS}{TAGS}]+")
MISPLACED = re.compile(f"[{JOINERS}{SELECTORS}](?!{FOLLOWS_LETTER}|{LINKS_EMOJI}|{FOLLOWS_BASE})")
"""Joiners that join nothing, and variation selectors without a base."""
TAGGED = re.compile(f"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{1,6}}\U000e007f)|[{TAGS}]")
"""A tag. The group stays: the flag of a region, which is a black flag, tags, and an end."""

UNUSUAL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}{IGNORABLE}{JOINERS}{SELECTORS}{TAGS}]")

INKLESS = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})
"""General categories: controls, format characters, marks, which need a base to be seen, and white space."""
INKLESS_OTHERS = re.compile(
    f"[{BLANK}\ufffc\U00013430-\U00013440\U00013447-\U00013455\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
"""Characters of other categories that show nothing, also where Python's Unicode is too old to know: the blank of
Braille, the place of an object, format characters and marks of Egyptian hieroglyphs, and noncharacters."""


def clean_text(text: str) -> str:
    """Normalise line breaks and remove what shows nothing. Cleaning twice changes nothing more."""
    if is_clean(text):
        return text
    text = BREAK.sub("\n", text)
    return MISPLACED.sub("", TAGGED.sub(r"\1", REMOVED.sub("", text)))


def without_invisible(text: str) -> str:
    """Remove everything that shows nothing by itself, joiners and selectors in their places as well."""
    return text if text.isascii() else INVISIBLE.sub("", text)


def clean_line(text: str) -> str:
    """Clean a text that has one line: breaks and tabs become a space, and those around it go."""
    text = clean_text(text)
    if "\n" in text or "\t" in text:
        text = " ".join(part.strip() for part in BREAKS_AND_TABS.split(text))
    return text.strip(EDGES)


def is_clean(text: str) -> bool:
    """Whether there is nothing to normalise, to remove or to refuse, which is so for most texts."""
    return (text.isascii() and text.isprintable()) or UNUSUAL.search(text) is None


def has_controls(text: str) -> bool:
    """Whether a clean text has control characters that are refused."""
    return CONTROLS.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether a text draws no ink."""
    return not any(
        unicodedata.category(each) not in INKLESS and not INKLESS_OTHERS.match(each) for each in without_invisible(text)
    )
