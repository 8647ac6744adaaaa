"""What was queued is sent, whatever was killed between."""

import asyncio
import re
from pathlib import Path

import httpx

from tests.mails.smtp import smtp_server
from tests.operations.board import all_end, eventually, serving

LINK = re.compile(r"/setup\?token=([\w-]+)")
ADMIN = {"email": "root@example.org", "name": "Root", "password": "correct horse battery"}
MESSAGES = 20


def queue_and_kill(folder: Path) -> None:
    """Messages that are acknowledged, one after the other; at once after the last answer nothing lives any more."""
    with serving(folder) as board:
        url = board.address()
        assert eventually(lambda: bool(LINK.search(board.said())))
        token = LINK.findall(board.said())[-1]
        with httpx.Client(base_url=url) as admin:
            made = admin.post("/api/auth/setup", json={**ADMIN, "token": token}).raise_for_status().json()
            admin.headers["authorization"] = f"Bearer {made['access_token']}"
            for number in range(MESSAGES):
                message = {"email": f"p{number}@example.org", "message": "Hello"}
                assert admin.post("/notify", json=message).status_code == 202
        board.kill()


def serve_until_sent(folder: Path, port: int, recipients: list[str], wanted: int) -> None:
    """Killed as soon as so many have arrived."""
    mail = {"mail__host": "127.0.0.1", "mail__port": str(port), "mail__tls": "none"}
    own = {"mail__sender": "board@example.org", "server__public_url": "https://board.example.org"}
    with serving(folder, **mail, **own) as board:
        board.address()
        assert eventually(lambda: len(set(recipients)) >= wanted, 60), board.said()
        board.kill()


async def test_every_acknowledged_message_arrives(folder: Path) -> None:
    async with smtp_server() as sink:
        await asyncio.to_thread(queue_and_kill, folder)
        await asyncio.to_thread(serve_until_sent, folder, sink.port, sink.recipients, MESSAGES)
    assert set(sink.recipients) == {f"p{number}@example.org" for number in range(MESSAGES)}
    assert len({mail["Message-ID"] for mail in sink.mails}) == MESSAGES
    assert all_end(folder) == []
