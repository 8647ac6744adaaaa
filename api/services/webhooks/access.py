"""Who manages webhooks: a project's its owner, the site's the admins, who manage them all."""

from typing import Any

from sqlalchemy import Row

from api.errors import Forbidden, NotTheOwner, ProjectNotFound, WebhookNotFound
from db.actor import Actor
from db.repositories.projects import ProjectRepository
from db.repositories.webhooks import WebhookRepository


async def check(project_id: int | None, actor: Actor, projects: ProjectRepository) -> None:
    """Raises ProjectNotFound, NotTheOwner or Forbidden for somebody who may not. `project_id` None: the site."""
    if project_id is None:
        if not actor.is_admin:
            raise Forbidden("Only admins manage the webhooks of the whole site.", "admins only")
        return
    project = await projects.seen(project_id, actor)
    if project is None:
        raise ProjectNotFound(project_id)
    if project.my_role != "owner" and not actor.is_admin:
        raise NotTheOwner(internal=f"project {project_id}")


async def managed(webhook_id: int, actor: Actor, webhooks: WebhookRepository, projects: ProjectRepository) -> Row[Any]:
    """Raises WebhookNotFound for whoever does not manage it."""
    webhook = await webhooks.one(webhook_id)
    if webhook is None:
        raise WebhookNotFound(webhook_id)
    try:
        await check(webhook.project_id, actor, projects)
    except (Forbidden, ProjectNotFound):
        raise WebhookNotFound(webhook_id) from None
    return webhook
