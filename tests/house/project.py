"""The files of the project, as the tests about them see them."""

from __future__ import annotations

import ast
import runpy
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("ui/src/app/api/",)


@cache
def files() -> tuple[str, ...]:
    """Every file of the project, relative to its root."""
    names: list[str] = runpy.run_path(str(ROOT / ".ci" / "where.py"))["project_files"](ROOT)
    assert {"README.md", "Makefile", "api/app.py", "ui/package.json"} <= set(names)
    return tuple(names)


@cache
def committed() -> tuple[str, ...]:
    """What git knows, wherever it lies; a downloaded archive holds nothing else."""
    if not (ROOT / ".git").exists():
        return files()
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(name for name in told.split("\0") if (ROOT / name).is_file())


def python_files(*folders: str) -> list[str]:
    """At least one per folder, so that a moved folder does not turn a test into nothing."""
    found = [name for name in files() if name.endswith(".py") and name.startswith(folders)]
    for folder in folders:
        assert any(name.startswith(folder) for name in found), folder
    return found


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name))


def defined(name: str) -> set[str]:
    """What a module defines: functions, classes, methods, and names that are assigned."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


@cache
def make_targets() -> frozenset[str]:
    """The targets of the Makefile."""
    declared = [line.removeprefix(".PHONY:").split() for line in text("Makefile").splitlines() if ".PHONY:" in line]
    targets = frozenset(target for targets in declared for target in targets)
    assert {"run", "test", "check"} <= targets
    return targets
