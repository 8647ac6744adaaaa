"""Every file of a noun with the first line of its docstring: `make where noun=votes`."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath

FOLDERS = (".ci", ".github", "api", "bench", "db", "docs", "storage", "tests", "ui")
NOT_OURS = {"__pycache__", "coverage", "dist", "node_modules", "results"}
LOCAL = {".env", ".git"}  # files at the top that are never committed; a work tree's .git is one


def project_files(root: Path) -> list[str]:
    """What the project consists of, without what tools make. It does not ask git: a downloaded archive has none."""
    return sorted(path.relative_to(root).as_posix() for path in _walk(root))


def _walk(root: Path) -> Iterator[Path]:
    yield from (path for path in root.iterdir() if path.is_file() and path.name not in LOCAL)
    for folder in FOLDERS:
        for where, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".")]
            yield from (Path(where, name) for name in names)


def is_of(noun: str, name: str) -> bool:
    """A folder or a file name that has the noun, or its singular, among its words."""
    words = {noun, noun.removesuffix("s")}
    return any(words & set(re.split(r"[-_.]", part)) for part in PurePath(name).parts)


def first_line(name: str) -> str:
    """Of a module's docstring, or of the comment a script begins with."""
    text = Path(name).read_text(encoding="utf-8", errors="replace")
    if name.endswith(".py"):
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    comment = re.match(r"\s*(?:/\*\*?|//|#)\s*(?!eslint-|!)(.+?)(?:\*/)?\s*\n", text)
    return comment[1] if comment else ""


def main() -> int:
    noun = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    if not noun:
        sys.stderr.write("Which noun? For instance: make where noun=votes\n")
        return 2
    found = [name for name in project_files(Path()) if is_of(noun, name)]
    if not found:
        sys.stderr.write(f"No file is about {noun}.\n")
        return 1
    width = max(map(len, found))
    for name in found:
        sys.stdout.write(f"{name:{width}}  {first_line(name)}".rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
