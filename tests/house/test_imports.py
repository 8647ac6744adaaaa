"""What import-linter cannot say. Who may import whom stands in pyproject.toml; `make contracts` checks it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.project import python_files, tree

VERSIONS = "db/migrations/versions/"
# The framework reads these signatures at run time; postponed annotations would hide the types from it.
READ_AT_RUN_TIME = ("api/controllers/", "api/schemas/", "api/dependencies/", "api/guards.py")


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n"
    assert list(imported(ast.parse(source))) == ["a.b", "c", "."]


@pytest.mark.parametrize("name", python_files(VERSIONS))
def test_a_migration_imports_nothing_of_ours(name: str) -> None:
    """An old migration must not break when the code moves on."""
    roots = {module.partition(".")[0] for module in imported(tree(name))}
    assert roots - sys.stdlib_module_names <= {"alembic", "sqlalchemy"}


def test_what_is_read_at_run_time_has_no_postponed_annotations() -> None:
    names = python_files(*READ_AT_RUN_TIME)
    assert [name for name in names if "__future__" in imported(tree(name))] == []
