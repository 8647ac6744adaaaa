"""What every model starts from."""

from typing import ClassVar

from advanced_alchemy.base import DefaultBase, IdentityBase

__all__ = ["Entity", "Relation", "metadata"]


class Relation(DefaultBase):
    """A table with a natural key; answers of the database (defaults, computed columns) come back with each write."""

    __abstract__ = True
    __mapper_args__: ClassVar[dict[str, object]] = {"eager_defaults": True}


class Entity(IdentityBase):
    """A table numbered by the database."""

    __abstract__ = True
    __mapper_args__: ClassVar[dict[str, object]] = {"eager_defaults": True}


metadata = Entity.metadata
