"""Functions fit a screen, files have one reason to exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.project import GENERATED, files, python_files, text, tree

FUNCTION_LINES_MAX = 40
FILE_LINES_MAX = 300
LONGER: set[tuple[str, str]] = set()
CODE = (".py", ".ts", ".css", ".html", ".mjs", ".js")
FOLDERS = (".ci/", "api/", "bench/", "db/", "storage/", "tests/", "ui/")


def functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and number of lines, docstring and decorators left out."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            assert node.end_lineno
            yield node.name, node.end_lineno - first.lineno + 1


def test_lines_of_functions_are_counted() -> None:
    source = 'def f(\n    a,\n):\n    """Two\n    lines."""\n    b = 1\n\n    return b\n'
    assert list(functions(ast.parse(source))) == [("f", 3)]


def test_functions_fit_a_screen() -> None:
    found = [(name, *entry) for name in python_files(*FOLDERS) for entry in functions(tree(name))]
    assert len(found) > 100
    longer = {(name, function): lines for name, function, lines in found if lines > FUNCTION_LINES_MAX}
    assert {place: lines for place, lines in longer.items() if place not in LONGER} == {}
    assert longer.keys() >= LONGER, "an exception that is none any more goes"


def test_files_have_one_reason_to_exist() -> None:
    names = [name for name in files() if name.endswith(CODE) and name.startswith(FOLDERS)]
    lines = {name: text(name).count("\n") for name in names if not name.startswith(GENERATED)}
    assert len(lines) > 50
    assert {name: count for name, count in lines.items() if count > FILE_LINES_MAX} == {}
