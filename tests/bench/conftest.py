import pytest

from bench.database import connection


@pytest.fixture
def board_url(empty_database_url: str) -> str:
    """Corkboard's schema without rows, as asyncpg itself takes it."""
    return empty_database_url.replace("+asyncpg", "")


@pytest.fixture
async def peer_url(board_url: str) -> str:
    """A database without any table."""
    async with connection(board_url) as connected:
        await connected.execute("drop schema public cascade; create schema public")
    return board_url
