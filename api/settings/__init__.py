"""What an installation can choose, and where it says so."""

from api.settings.loading import MASK, SettingsError, load, masked
from api.settings.sections import (
    Access,
    Board,
    Cache,
    Database,
    Events,
    Kafka,
    Limits,
    Live,
    Mail,
    Posts,
    Security,
    Server,
    Settings,
    Storage,
    Votes,
    Webhooks,
)

__all__ = [
    "MASK",
    "Access",
    "Board",
    "Cache",
    "Database",
    "Events",
    "Kafka",
    "Limits",
    "Live",
    "Mail",
    "Posts",
    "Security",
    "Server",
    "Settings",
    "SettingsError",
    "Storage",
    "Votes",
    "Webhooks",
    "load",
    "masked",
]
