from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cluster


@pytest.fixture
def folder() -> Iterator[Path]:
    with cluster.open_folder() as folder:
        yield folder
