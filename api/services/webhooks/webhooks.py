from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import UNSET
from sqlalchemy import Row

from api import outgoing
from api.errors import TooManyWebhooks, WebhookNotFound
from api.schemas.webhooks import Webhook, WebhookCreate, WebhookCreated, WebhookSecret, WebhookUpdate
from api.services.webhooks import access
from api.services.webhooks.signatures import SigningSecrets, new_salt
from db.actor import Actor
from db.repositories.projects import ProjectRepository
from db.repositories.webhooks import WebhookRepository

WEBHOOKS_MAX = 20
"""Of a project, and of the site."""
OVERLAP = timedelta(days=1)
"""How long a secret that was replaced signs beside the new one."""
SWITCHED_OFF = "The webhook was switched off."


class WebhookService:
    """Addresses that are told of events."""

    def __init__(
        self,
        webhooks: WebhookRepository,
        projects: ProjectRepository,
        secrets: SigningSecrets,
        *,
        allow_private: bool,
    ) -> None:
        self.webhooks = webhooks
        self.projects = projects
        self.secrets = secrets
        self.allow_private = allow_private

    async def list(self, project_id: int | None, actor: Actor) -> list[Webhook]:
        await access.check(project_id, actor, self.projects)
        return [Webhook(**shown(row)) for row in await self.webhooks.of(project_id)]

    async def get(self, webhook_id: int, actor: Actor) -> Webhook:
        return Webhook(**shown(await self._managed(webhook_id, actor)))

    async def create(self, new: WebhookCreate, actor: Actor) -> WebhookCreated:
        await access.check(new.project_id, actor, self.projects)
        url = outgoing.normal(new.url, allow_private=self.allow_private)
        if await self.webhooks.number_of(new.project_id) >= WEBHOOKS_MAX:
            raise TooManyWebhooks(WEBHOOKS_MAX)
        salt = new_salt()
        values = {
            "project_id": new.project_id,
            "created_by": actor.user_id,
            "url": url,
            "kinds": _once(new.kinds),
            "is_active": new.is_active,
            "salt": salt,
        }
        return WebhookCreated(**shown(await self.webhooks.start(values)), secret=self.secrets.shown(salt))

    async def update(self, webhook_id: int, changes: WebhookUpdate, actor: Actor) -> Webhook:
        webhook = await self._managed(webhook_id, actor)
        values: dict[str, Any] = {}
        if changes.url is not UNSET:
            values["url"] = outgoing.normal(changes.url, allow_private=self.allow_private)
        if changes.kinds is not UNSET:
            values["kinds"] = _once(changes.kinds)
        if changes.is_active is not UNSET:
            values |= {"is_active": changes.is_active, "off_reason": None, "failures": 0, "failing_since": None}
        if changes.is_active is True or values.get("url", webhook.url) != webhook.url:
            values["created_by"] = actor.user_id  # whoever switches it on, or says where to, answers for it
        if not values:
            return Webhook(**shown(webhook))
        row = await self.webhooks.change(webhook_id, values)
        if row is None:
            raise WebhookNotFound(webhook_id)
        if changes.is_active is False:
            await self.webhooks.drop_pending(webhook_id, SWITCHED_OFF)
        return Webhook(**shown(row))

    async def delete(self, webhook_id: int, actor: Actor) -> None:
        await self._managed(webhook_id, actor)
        await self.webhooks.remove(webhook_id)

    async def rotate(self, webhook_id: int, actor: Actor) -> WebhookSecret:
        """For a day both secrets sign, so that a receiver can change in peace."""
        await self._managed(webhook_id, actor)
        salt = new_salt()
        row = await self.webhooks.rotate(webhook_id, salt, OVERLAP)
        if row is None:
            raise WebhookNotFound(webhook_id)
        return WebhookSecret(self.secrets.shown(salt), row.previous_until)

    async def _managed(self, webhook_id: int, actor: Actor) -> Row[Any]:
        return await access.managed(webhook_id, actor, self.webhooks, self.projects)


def shown(row: Row[Any]) -> dict[str, Any]:
    """The fields of the schema."""
    until = row.previous_until
    return {
        "id": row.id,
        "project_id": row.project_id,
        "created_by_name": row.created_by_name,
        "url": row.url,
        "kinds": row.kinds,
        "is_active": row.is_active,
        "off_reason": row.off_reason,
        "failing_since": row.failing_since,
        "previous_secret_until": until if until is not None and until > datetime.now(UTC) else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _once(kinds: Iterable[str]) -> list[str]:
    return sorted(set(kinds))
