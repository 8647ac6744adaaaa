"""Hands a mail to the SMTP server, and tells in the server's own words how that went."""

import asyncio
import ssl
from email.message import EmailMessage
from email.utils import parseaddr

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from api.settings import Mail

STEP_TIMEOUT_S = 30.0
TIMEOUT_S = 60.0


class NotSent(Exception):
    """`is_final`: the server will never take this mail, however often it is asked."""

    def __init__(self, answer: str, *, is_final: bool) -> None:
        super().__init__(answer)
        self.is_final = is_final


async def send(message: EmailMessage, server: Mail, *, timeout_s: float = TIMEOUT_S) -> str:
    """The server's answer. Raises NotSent, after `timeout_s` at the latest."""
    try:
        async with asyncio.timeout(timeout_s):
            _, answer = await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.tls == "tls",
                start_tls=server.tls == "starttls",
                local_hostname=parseaddr(server.sender)[1].rpartition("@")[2],
                timeout=min(STEP_TIMEOUT_S, timeout_s),
            )
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise NotSent(f"{first.code} {first.message}", is_final=first.code >= 500) from error
    except SMTPResponseException as error:
        refused = isinstance(error, SMTPDataError) and error.code >= 500
        raise NotSent(f"{error.code} {error.message}", is_final=refused) from error
    except SMTPNotSupported as error:
        raise NotSent(error.message, is_final=True) from error
    except SMTPException as error:
        raise NotSent(error.message, is_final=False) from error
    except TimeoutError as error:
        raise NotSent(f"no answer within {timeout_s:.0f} seconds", is_final=False) from error
    except (OSError, ssl.SSLError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", is_final=False) from error
    return answer
