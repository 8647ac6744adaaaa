"""Webhooks: addresses that are told of events, a project's or the whole site's.

/api/webhooks, /api/webhooks/{webhook_id}, …/secret, …/test, …/deliveries, …/deliveries/{delivery_id}/attempts
"""

from typing import Annotated

from litestar import Controller, delete, get, patch, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.guards import rate_limit, signed_in
from api.parameters import NextPage, number_of, of_project, per_page
from api.schemas.webhooks import (
    Webhook,
    WebhookCreate,
    WebhookCreated,
    WebhookDelivery,
    WebhookDeliveryPage,
    WebhookSecret,
    WebhookUpdate,
)
from api.services.webhooks import WebhookDeliveries, WebhookService
from db.actor import Actor

WebhookId = Annotated[int, number_of("webhook")]


class WebhookController(Controller):
    path = "/webhooks"
    tags = ("Webhooks",)
    guards = (signed_in,)
    opt = {"errors": [401, 403, 404]}  # noqa: RUF012  as Litestar declares it

    @get(operation_id="listWebhooks", summary="List webhooks")
    async def list_webhooks(
        self,
        webhooks: NamedDependency[WebhookService],
        author: NamedDependency[Actor],
        project_id: Annotated[int | None, of_project("Left out: those of the whole site, for admins.")] = None,
    ) -> list[Webhook]:
        """Those of a project, for its owner and admins; the newest first."""
        return await webhooks.list(project_id, author)

    @post(
        operation_id="createWebhook",
        summary="Make a webhook",
        guards=[rate_limit("webhooks")],
        opt={"errors": [401, 403, 404, 409, 429]},
        cache_control=CacheControlHeader(no_store=True),
    )
    async def create_webhook(
        self, data: JSONBody[WebhookCreate], webhooks: NamedDependency[WebhookService], author: NamedDependency[Actor]
    ) -> WebhookCreated:
        """It is told of everything that happens from then on. Shows its secret this once."""
        return await webhooks.create(data, author)

    @get("/{webhook_id:int}", operation_id="getWebhook", summary="Read a webhook")
    async def get_webhook(
        self, webhook_id: WebhookId, webhooks: NamedDependency[WebhookService], author: NamedDependency[Actor]
    ) -> Webhook:
        """One webhook; for whoever does not manage it there is none."""
        return await webhooks.get(webhook_id, author)

    @patch("/{webhook_id:int}", operation_id="updateWebhook", summary="Change a webhook")
    async def update_webhook(
        self,
        webhook_id: WebhookId,
        data: JSONBody[WebhookUpdate],
        webhooks: NamedDependency[WebhookService],
        author: NamedDependency[Actor],
    ) -> Webhook:
        """Changes what is given and leaves the rest. What is queued already goes to the new address."""
        return await webhooks.update(webhook_id, data, author)

    @delete("/{webhook_id:int}", operation_id="deleteWebhook", summary="Delete a webhook")
    async def delete_webhook(
        self, webhook_id: WebhookId, webhooks: NamedDependency[WebhookService], author: NamedDependency[Actor]
    ) -> None:
        """With its log. What waits to be sent is not sent any more."""
        await webhooks.delete(webhook_id, author)

    @post(
        "/{webhook_id:int}/secret",
        operation_id="rotateWebhookSecret",
        summary="Replace the secret",
        guards=[rate_limit("webhooks")],
        opt={"errors": [401, 403, 404, 429]},
        cache_control=CacheControlHeader(no_store=True),
    )
    async def rotate_webhook_secret(
        self, webhook_id: WebhookId, webhooks: NamedDependency[WebhookService], author: NamedDependency[Actor]
    ) -> WebhookSecret:
        """Shows the new one this once. For a day both sign; a secret replaced before that ends at once."""
        return await webhooks.rotate(webhook_id, author)

    @post(
        "/{webhook_id:int}/test",
        operation_id="testWebhook",
        summary="Send a test",
        guards=[rate_limit("webhooks")],
        opt={"errors": [401, 403, 404, 429]},
        status_code=200,
    )
    async def test_webhook(
        self, webhook_id: WebhookId, deliveries: NamedDependency[WebhookDeliveries], author: NamedDependency[Actor]
    ) -> WebhookDelivery:
        """Sends an event of kind `webhook.test` and tells what the receiver answered, within ten seconds."""
        return await deliveries.test(webhook_id, author)

    @get("/{webhook_id:int}/deliveries", operation_id="listWebhookDeliveries", summary="List deliveries")
    async def list_webhook_deliveries(
        self,
        webhook_id: WebhookId,
        deliveries: NamedDependency[WebhookDeliveries],
        author: NamedDependency[Actor],
        limit: Annotated[int, per_page("Deliveries")] = 20,
        cursor: NextPage = None,
    ) -> WebhookDeliveryPage:
        """What was sent and what came back, the latest first. Kept for 30 days."""
        return await deliveries.page(webhook_id, limit, cursor, author)

    @post(
        "/{webhook_id:int}/deliveries/{delivery_id:int}/attempts",
        operation_id="redeliver",
        summary="Send a delivery again",
        guards=[rate_limit("webhooks")],
        opt={"errors": [401, 403, 404, 429]},
        status_code=200,
    )
    async def redeliver(
        self,
        webhook_id: WebhookId,
        delivery_id: Annotated[int, number_of("delivery")],
        deliveries: NamedDependency[WebhookDeliveries],
        author: NamedDependency[Actor],
    ) -> WebhookDelivery:
        """At once, with the same `webhook-id`; tells what the receiver answered, within ten seconds."""
        return await deliveries.send_again(webhook_id, delivery_id, author)
