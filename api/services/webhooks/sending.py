import logging
import time
from typing import Any

from sqlalchemy import Row

from api import __version__
from api.outgoing import Answer, NoAnswer, Outgoing
from api.services.webhooks.signatures import SigningSecrets, signed
from db.repositories.webhooks import Outcome

USER_AGENT = f"Corkboard/{__version__}"
GONE = 410

logger = logging.getLogger(__name__)


class WebhookSender:
    """Makes one attempt. It notes nothing, and no database connection need be held meanwhile."""

    def __init__(self, outgoing: Outgoing, secrets: SigningSecrets) -> None:
        self.outgoing = outgoing
        self.secrets = secrets

    async def send(self, claimed: Row[Any]) -> Outcome:
        answer: Answer | None = None
        error: str | None = None
        began = time.monotonic()
        try:
            answer = await self.outgoing.post(claimed.url, self._headers(claimed), claimed.body.encode())
            error = fault_of(answer)
        except NoAnswer as no_answer:
            error = no_answer.failure.value
            logger.info("Delivery %s of webhook %s failed: %s", claimed.id, claimed.webhook_id, no_answer)
        return Outcome(
            error is None,
            claimed.url,
            round((time.monotonic() - began) * 1000),
            None if answer is None else answer.status,
            None if answer is None else _as_text(answer.body),
            error,
        )

    def _headers(self, claimed: Row[Any]) -> dict[str, str]:
        salts = [salt for salt in (claimed.salt, claimed.previous_salt) if salt is not None]
        keys = [self.secrets.of(salt) for salt in salts]
        return {
            "accept-encoding": "identity",
            "content-type": "application/json",
            "corkboard-event": claimed.kind,
            "user-agent": USER_AGENT,
            **signed(str(claimed.id), int(time.time()), claimed.body, keys),
        }


def fault_of(answer: Answer) -> str | None:
    """Why an answer does not count as taken."""
    if 200 <= answer.status < 300:
        return None
    if answer.status == GONE:
        return "The answer was 410: the receiver wants no more."
    if 300 <= answer.status < 400:
        return f"The answer was {answer.status}: redirects are not followed."
    return f"The answer was {answer.status}."


def _as_text(body: bytes) -> str:
    """PostgreSQL's text cannot hold NUL."""
    return body.decode("utf-8", "replace").replace("\x00", "\ufffd")
