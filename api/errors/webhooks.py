"""Webhooks, and the addresses they are sent to."""

from api.errors.base import Conflict, FieldError, Invalid, NotFound


class AddressRefused(Invalid):
    """No address of a web server, or one that must not be called from here."""

    code = "address-refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, errors=[FieldError("url", message)])


class WebhookNotFound(NotFound):
    """Or the caller does not manage it, which is the same."""

    code = "webhook-not-found"
    user = "That webhook does not exist."

    def __init__(self, webhook_id: int) -> None:
        super().__init__(internal=f"webhook {webhook_id}")


class DeliveryNotFound(NotFound):
    code = "delivery-not-found"
    user = "That delivery does not exist, or is not kept any more."

    def __init__(self, delivery_id: int) -> None:
        super().__init__(internal=f"delivery {delivery_id}")


class TooManyWebhooks(Conflict):
    code = "too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"No more than {most} webhooks are possible. Delete one that is not used any more.")
