"""Roadmap items: whoever sees a project reads them, `[access]` decides who proposes them, its members plan them."""

from api.services.items.creating import ItemCreator
from api.services.items.items import ItemService
from api.services.items.reading import ItemFilter, ItemReader

__all__ = ["ItemCreator", "ItemFilter", "ItemReader", "ItemService"]
