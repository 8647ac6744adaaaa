"""Handlers of the event log, by noun. Who takes the registry from here finds all of them in it."""

from api.events.handlers import notifications, webhooks
from api.events.registry import registry

__all__ = ["notifications", "registry", "webhooks"]
