"""Importing this registers every handler."""

from api.events.registry import registry

__all__ = ["registry"]
