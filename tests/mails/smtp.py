"""A real SMTP server on this machine that takes, refuses or keeps waiting, as a test wants it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from api.settings import Mail

USER, PASSWORD = "board", "let me in"


@dataclass
class Sink:
    port: int = 0
    answer_to_rcpt: str = "250 OK"
    answer_to_data: str = "250 taken"
    silent: bool = False
    """Answers nothing to the recipient, for as long as the client waits."""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def settings(self, **changes: Any) -> Mail:
        values = {"host": "127.0.0.1", "port": self.port, "tls": "none", "sender": "Board <board@example.org>"}
        return Mail(**{**values, **changes})

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  the library names it
        if self.silent:
            await asyncio.sleep(3600)
        if self.answer_to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_rcpt

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  the library names it
        if self.answer_to_data.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return self.answer_to_data


def _check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def smtp_server(*, auth: bool = False) -> AsyncGenerator[Sink]:
    sink = Sink()
    options: dict[str, Any] = {"hostname": "sink.example", "enable_SMTPUTF8": True}
    if auth:
        options |= {"authenticator": _check, "auth_require_tls": False}
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, **options), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
