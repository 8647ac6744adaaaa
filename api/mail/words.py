"""What the mails say."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.mail.letters import Letter, Part
from api.mail.links import Stoppable, UnsubscribeLinks
from api.settings import Settings
from db.actor import Actor

STATES = {
    "backlog": "in the backlog",
    "todo": "to do",
    "doing": "in progress",
    "done": "done",
    "cancelled": "cancelled",
}
EXCERPT_LENGTH_MAX = 1_000


class Writer:
    """Letters of one installation."""

    def __init__(self, settings: Settings, links: UnsubscribeLinks) -> None:
        self.board = settings.board.name
        self.url = settings.server.public_url
        self.links = links

    def news(self, address: str, reader: Actor, rows: Sequence[Row[Any]]) -> Letter:
        """One thing is the subject itself; several are counted."""
        parts = [Part(headline(row), _excerpt(row.text or ""), self.url + path(row)) for row in rows]
        subject = parts[0].headline if len(parts) == 1 else f"{len(parts)} news from {self.board}"
        kinds = {row.kind for row in rows}
        what: Stoppable = kinds.pop() if len(kinds) == 1 else "daily"
        token = self.links.token(reader.user_id or 0, what)
        footer = f"You get this from {self.board} because you take part or follow there."
        return Letter(address, subject, parts, footer, f"{self.url}/me#mail", f"{self.url}/api/unsubscribe/{token}")

    def message(self, address: str, text: str) -> Letter:
        part = Part(f"A message from {self.board}", text, self.url)
        return Letter(address, part.headline, [part], f"Sent by those who run {self.board}.")

    def test(self, address: str) -> Letter:
        part = Part("Mail works", f"{self.board} can send mails through this server.", self.url)
        return Letter(address, f"Test mail from {self.board}", [part], "Sent from the administration page.")


def headline(row: Row[Any]) -> str:
    who, title = row.actor_name or "Somebody", f"“{row.title}”"
    match row.kind:
        case "reply":
            return f"{who} answered you on {title}"
        case "mention":
            return f"{who} mentioned you on {title}"
        case "assigned":
            return f"{who} assigned {row.project_key}-{row.issue_number} {title} to you"
        case "status" if row.status is None:
            return f"{title} is not being worked on any more"
        case "status":
            return f"{title} is {STATES.get(row.status, row.status)} now"
    return f"{who} commented on {title}"


def path(row: Row[Any]) -> str:
    """The page of what it is about."""
    if row.post_id is not None:
        return f"/p/{row.post_id}"
    return f"/b/{row.project_slug}/issues/{row.issue_number}"


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_LENGTH_MAX else f"{text[:EXCERPT_LENGTH_MAX]}…"
