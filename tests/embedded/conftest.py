from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from db.embedded import EmbeddedPostgres
from tests import cluster
from tests.embedded.support import Holder

# What only root can try: to become somebody else.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with cluster.open_folder() as folder:
        yield folder


@pytest.fixture
def path(folder: Path) -> Path:
    """Where the database will be made."""
    return folder / "postgres"


@pytest.fixture(scope="session")
def prototype() -> Iterator[Path]:
    with cluster.open_folder() as folder:
        postgres = EmbeddedPostgres(folder / "postgres").start()
        postgres.release()
        postgres.wait_stopped()
        yield folder / "postgres"


@pytest.fixture
def made(path: Path, prototype: Path) -> Path:
    """A stopped database at `path`, for tests that are not about its making: a copy takes a tenth of the time."""
    subprocess.run(["cp", "-a", prototype, path], check=True)
    return path


@pytest.fixture
def make(path: Path) -> Iterator[Callable[..., EmbeddedPostgres]]:
    """Makes holders in this process."""
    with ExitStack() as stack:

        def one(where: Path = path, **options: Any) -> EmbeddedPostgres:
            postgres = EmbeddedPostgres(where, **options)
            stack.callback(postgres.release)
            return postgres

        yield one


@pytest.fixture
def postgres(made: Path, make: Callable[..., EmbeddedPostgres]) -> EmbeddedPostgres:
    return make().start()


@pytest.fixture
def holder(path: Path) -> Iterator[Callable[..., Holder]]:
    """Makes holders in processes of their own."""
    with ExitStack() as stack:

        def one(where: Path = path, **options: Any) -> Holder:
            made = Holder(where, **options)
            stack.callback(made.close)
            return made

        yield one
