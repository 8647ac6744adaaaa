from api.services.webhooks.deliveries import LEASE, WebhookDeliveries
from api.services.webhooks.sending import WebhookSender
from api.services.webhooks.signatures import SigningSecrets
from api.services.webhooks.webhooks import WebhookService

__all__ = ["LEASE", "SigningSecrets", "WebhookDeliveries", "WebhookSender", "WebhookService"]
