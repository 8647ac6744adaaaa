"""What happens because something happened. Whoever wants the registry full takes it from here."""

from api.events.handlers import notifications
from api.events.registry import registry

__all__ = ["notifications", "registry"]
