"""What the operator can read about sign-ins."""

import logging
import re

import pytest
from litestar import Litestar

from api.logs import LOGGING
from tests.accounts.people import PASSWORD, login, register
from tests.sessions.limited import NARROW, caller, narrow


async def test_attempts_are_logged_by_account_and_network(board: Litestar, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "api.security")
    narrow(board, passwords=NARROW)
    async with caller(board, "192.0.2.1") as owner, caller(board, "2001:db8:0:1::7") as stranger:
        user = f"user {(await register(owner))['id']}"
        await login(owner, "ada@example.org")
        for _ in range(4):
            await login(stranger, "ada@example.org", "wrong")
        await login(stranger, "nobody@example.org", "wrong")
        change = {"current_password": PASSWORD, "new_password": "a staple of batteries"}
        await owner.post("/api/auth/me/password", json={**change, "current_password": "wrong"})
        await owner.post("/api/auth/me/password", json=change)
    here, there = "192.0.2.1", "2001:db8:0:1::/64"
    assert [record.getMessage() for record in caplog.records if record.name == "api.security"] == [
        f"Sign-in of {user} from {here} succeeded",
        *[f"Sign-in of {user} from {there} failed: wrong-credentials"] * 3,
        f"Sign-in of {user} from {there} failed: too-many-requests",
        f"Sign-in of an unknown account from {there} failed: wrong-credentials",
        f"Confirmation by password of {user} from {here} failed: wrong-password",
        f"Confirmation by password of {user} from {here} succeeded",
        f"Change of password of {user} from {here} succeeded",
    ]
    assert "example.org" not in caplog.text


def line_of(message: str, *arguments: object) -> str:
    """As it is written."""
    config = {**LOGGING["formatters"]["line"]}
    formatter = config.pop("()")(config["format"], config["datefmt"])
    written: str = formatter.format(logging.LogRecord("api", logging.INFO, "", 0, message, arguments, None))
    return written


def test_lines_say_when_with_the_offset_from_utc() -> None:
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO api: now$", line_of("now"))


def test_a_client_cannot_forge_a_line() -> None:
    path = "/x\n2026-11-28T12:00:00+0000 INFO api.security: Sign-in of user 1\r\x1b[2J\u2028\u202e"
    line = line_of("Unexpected error at %s", path)
    assert line.isprintable()
    assert r"/x\n2026-11-28T12" in line
    assert "\u00fc" in line_of("\u00fc")
