from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation

TRANSACTION = text("((pg_current_xact_id())::text)::bigint")


class Event(Entity):
    """A change, written in the transaction that made it. The log outlives what it tells of: no foreign keys."""

    __tablename__ = "events"

    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    """What changed, such as `post:7`. Events of one subject are delivered in the order in which they happened."""
    project_id: Mapped[int | None] = mapped_column(BigInteger)
    """Null: of the whole installation, for admins."""
    actor_id: Mapped[UUID | None]
    """Who did it. Null for votes, which are secret, and once the account is deleted."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    xid: Mapped[int] = mapped_column(BigInteger, server_default=TRANSACTION)
    """Number of the transaction. Ids are given before the commit, so only this tells what may yet appear."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (
        Index("ix_events_xid_id", "xid", "id"),
        Index("ix_events_project_id_id", "project_id", "id"),
        Index("ix_events_actor_id", "actor_id", postgresql_where=text("actor_id is not null")),
        Index("ix_events_subject_id", "subject", "id", postgresql_where=text("kind <> 'post.voted'")),
    )


class EventReader(Relation):
    """How far somebody has read the log: db/repositories/events.py `Place`."""

    __tablename__ = "event_readers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    low: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int] = mapped_column(BigInteger)
    after: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class EventFailure(Relation):
    """An event that a reader could not deliver yet, or that waits behind such a one of the same subject."""

    __tablename__ = "event_failures"

    reader: Mapped[str] = mapped_column(ForeignKey("event_readers.name", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, index=True)
    subject: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str] = mapped_column(Text, server_default="")
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    parked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Given up, until an admin tries it again."""

    __table_args__ = (
        Index("ix_event_failures_reader_subject", "reader", "subject", "event_id"),
        Index("ix_event_failures_next_try_at", "reader", "next_try_at", postgresql_where=text("parked_at is null")),
    )


class HandledEvent(Relation):
    """An event that Kafka brought to a handler, which may be ahead of the handler's place in the log."""

    __tablename__ = "handled_events"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    handler: Mapped[str] = mapped_column(Text, primary_key=True)
