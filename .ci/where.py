"""Every file of a noun with the first line of its docstring: `make where noun=votes`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path, PurePath


def project_files() -> list[str]:
    """Tracked and new files, without what is ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(name for name in set(names) if Path(name).is_file())


def is_of(noun: str, name: str) -> bool:
    """A folder or a file name that has the noun, or its singular, among its words."""
    words = {noun, noun.removesuffix("s")}
    return any(words & set(re.split(r"[-_.]", part)) for part in PurePath(name).parts)


def first_line(name: str) -> str:
    """Of a module's docstring, or of the comment a script begins with."""
    text = Path(name).read_text(encoding="utf-8", errors="replace")
    if name.endswith(".py"):
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    comment = re.match(r"\s*(?:/\*\*?|//|#)\s*(.+?)(?:\*/)?\s*\n", text)
    return comment[1] if comment else ""


def main() -> int:
    noun = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    if not noun:
        sys.stderr.write("Which noun? For instance: make where noun=votes\n")
        return 2
    found = [name for name in project_files() if is_of(noun, name)]
    if not found:
        sys.stderr.write(f"No file is about {noun}.\n")
        return 1
    width = max(map(len, found))
    for name in found:
        sys.stdout.write(f"{name:{width}}  {first_line(name)}".rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
