from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Relation


class AdoptedVisitor(Relation):
    """A visitor whose words and votes became an account's. That happens once: a cookie may be kept and used again."""

    __tablename__ = "adopted_visitors"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    adopted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
