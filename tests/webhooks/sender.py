"""A process that sends what is due for a webhook: `python -m tests.webhooks.sender DATABASE_URL WEBHOOK_ID SECRET`."""

import asyncio
import sys

from sqlalchemy.ext.asyncio import async_sessionmaker

from api.events.webhooks import WebhookWorker
from api.outgoing import Outgoing
from api.services.webhooks import SigningSecrets, WebhookSender
from db.engine import make_config


async def main(url: str, webhook_id: int, secret: str) -> None:
    sessions = async_sessionmaker(make_config(url).get_engine(), expire_on_commit=False)
    sender = WebhookSender(Outgoing(allow_private=True, deadline_s=600), SigningSecrets(secret))
    await WebhookWorker(sessions, sender).send_next(webhook_id)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
