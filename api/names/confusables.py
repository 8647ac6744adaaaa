"""Characters that look like others: `confusables.txt` beside this file is Unicode's table of them, condensed.

To make it anew from the table of a later version of Unicode, and then once compute all names again (a migration that
sets `users.name_skeletons` to null):

    python -m api.names.confusables PATH_OF_UNICODES_TABLE
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")
ENTRY = re.compile(r"^([0-9A-F]+)\s*;\s*([0-9A-F ]+?)\s*;")
"""Of Unicode's file: a character, and what it looks like (Unicode Technical Standard 39, section 4)."""
VERSION = re.compile(r"^# Version: ")


def load() -> dict[int, str]:
    """Each character that looks like others, with these, for `str.translate`."""
    table: dict[int, str] = {}
    for line in FILE.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            target, sources = line.split(":")
            looks_like = "".join(chr(int(code, 16)) for code in target.split())
            table |= dict.fromkeys((int(code, 16) for code in sources.split()), looks_like)
    return table


def condense(lines: Iterable[str]) -> Iterator[str]:
    """Keep what tells names apart: letters and digits that look like letters and digits."""
    by_target: dict[str, list[int]] = {}
    for line in lines:
        if found := ENTRY.match(line):
            source, target = chr(int(found[1], 16)), "".join(chr(int(code, 16)) for code in found[2].split())
            if _is_read(target) and source != target:
                by_target.setdefault(target, []).append(ord(source))
    for target, sources in sorted(by_target.items()):
        yield f"{_codes(map(ord, target))}: {_codes(sorted(sources))}"


def _is_read(target: str) -> bool:
    """Whether anything is left of it in a name: signs are not compared."""
    return any(unicodedata.category(each)[0] in "LN" for each in target)


def _codes(codes: Iterable[int]) -> str:
    return " ".join(f"{code:x}" for code in codes)


def main(path: str) -> Iterator[str]:
    """The new file: the notice of the present one, the version, the table."""
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    notice = (line for line in FILE.read_text(encoding="ascii").splitlines() if line.startswith("#"))
    yield from (line for line in notice if not VERSION.match(line))
    yield from filter(VERSION.match, lines)
    yield from condense(lines)


if __name__ == "__main__":
    FILE.write_text("".join([f"{line}\n" for line in main(sys.argv[1])]), encoding="ascii")
