"""Roadmap items: whoever sees a project reads them; `[access]` and its members decide who writes them."""

from api.services.items.items import ItemService
from db.repositories.items import ItemFilter

__all__ = ["ItemFilter", "ItemService"]
