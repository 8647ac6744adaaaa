"""What every model starts from."""

from advanced_alchemy.base import DefaultBase, IdentityBase

__all__ = ["Entity", "Relation", "metadata"]


class Relation(DefaultBase):
    """A table with a natural key; answers of the database (defaults, computed columns) come back with each write."""

    __abstract__ = True
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  the base class declares it so


class Entity(IdentityBase):
    """A table numbered by the database."""

    __abstract__ = True
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  the base class declares it so


metadata = Entity.metadata
