from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.services import pictures


@pytest.fixture(scope="session", autouse=True)
def _decoders_end_with_the_tests() -> Iterator[None]:
    yield
    pictures.close()
