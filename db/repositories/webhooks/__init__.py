from db.repositories.webhooks.deliveries import WebhookDeliveryRepository
from db.repositories.webhooks.outcomes import Outcome, WebhookOutcomeRepository
from db.repositories.webhooks.webhooks import WebhookRepository

__all__ = ["Outcome", "WebhookDeliveryRepository", "WebhookOutcomeRepository", "WebhookRepository"]
