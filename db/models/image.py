from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Relation


class Image(Relation):
    """A picture, named by the SHA-256 (hex) of the bytes that were uploaded; those are in the object storage."""

    __tablename__ = "images"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    stored_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Null while the bytes are on their way: such a picture cannot be used yet."""
    touched_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """The last upload of these bytes; what nothing refers to is removed a day later."""

    __table_args__ = (
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash_is_sha256"),
        Index("ix_images_touched_at", "touched_at"),
    )


class ImageGrant(Relation):
    """The right to attach a picture, and to see it while nothing refers to it: its uploader's.

    Deleted with the picture, with the account, and two days after the upload.
    """

    __tablename__ = "image_grants"

    image_hash: Mapped[str] = mapped_column(ForeignKey("images.hash", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """The last upload of these bytes by this actor."""

    __table_args__ = (
        Index("ix_image_grants_actor_id_created_at", "actor_id", "created_at"),
        Index("ix_image_grants_created_at", "created_at"),
    )
