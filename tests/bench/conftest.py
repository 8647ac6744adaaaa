import pytest


@pytest.fixture
def board_url(empty_database_url: str) -> str:
    """Corkboard's schema without rows, as asyncpg itself takes it."""
    return empty_database_url.replace("+asyncpg", "")
