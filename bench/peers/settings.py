"""What a peer is told by whoever starts it."""

import os
from pathlib import Path

DATABASE_URL = "PEER_DATABASE_URL"
PICTURES = "PEER_PICTURES"
TOKEN_SECRET = "PEER_TOKEN_SECRET"  # noqa: S105  the name of the variable
TOKEN_LIFETIME_S = 60 * 60
POOL_SIZE = 15
"""As many connections as Corkboard has at the most, all of them kept."""


def database_url() -> str:
    return os.environ[DATABASE_URL]


def pictures() -> Path:
    return Path(os.environ[PICTURES])


def token_secret() -> str:
    return os.environ[TOKEN_SECRET]
