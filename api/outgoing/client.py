"""POST to an address that somebody typed. Neither it nor what stands behind it can do harm or cost much."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import anyio.to_thread
import httpcore

from api.outgoing.network import AddressRefused, CheckedNetwork, Resolve, Resolver

DEADLINE_S = 10.0
"""From the name server's answer to the last byte."""
BODY_BYTES_MAX = 8_192
DETAIL_LENGTH_MAX = 300
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    """Its beginning; the rest is not read."""


class Failure(StrEnum):
    """All that whoever typed the address learns of a failure: nothing of the network that the server stands in."""

    TIMED_OUT = "The receiver did not answer in time."
    NOT_REACHED = "The receiver could not be reached."
    NOT_PUBLIC = "The host name does not lead to a server on the public internet."
    """Unknown names as well: else names of the server's own network could be told from others."""
    NOT_TRUSTED = "No secure connection was possible. Check the receiver's certificate."
    NOT_HTTP = "The receiver did not answer in valid HTTP."


class NoAnswer(Exception):
    """`failure` is for whoever typed the address, the message is for the server's log alone."""

    def __init__(self, failure: Failure, error: BaseException) -> None:
        self.failure = failure
        super().__init__(ascii(f"{type(error).__name__}: {error}")[:DETAIL_LENGTH_MAX])


class Outgoing:
    """No redirects, no proxies of the environment, no cookies, no decompression, no connection that is kept."""

    def __init__(self, *, allow_private: bool, resolve: Resolve | None = None, deadline_s: float = DEADLINE_S) -> None:
        self.allow_private = allow_private
        self.deadline_s = deadline_s
        self._network = CheckedNetwork(resolve or Resolver(), allow_private=allow_private)
        self._pool: httpcore.AsyncConnectionPool | None = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """`url` as `urls.normal` spells it. Raises NoAnswer."""
        try:
            async with asyncio.timeout(self.deadline_s):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise NoAnswer(Failure.TIMED_OUT, error) from None
        except AddressRefused as error:
            raise NoAnswer(Failure.NOT_PUBLIC, error) from None
        except socket.gaierror as error:
            raise NoAnswer(Failure.NOT_REACHED if self.allow_private else Failure.NOT_PUBLIC, error) from None
        except httpcore.ProtocolError as error:
            raise NoAnswer(Failure.NOT_HTTP, error) from None
        except (httpcore.NetworkError, OSError) as error:
            is_tls = any(isinstance(each, ssl.SSLError) for each in (error, *error.args))  # httpcore wraps it
            raise NoAnswer(Failure.NOT_TRUSTED if is_tls else Failure.NOT_REACHED, error) from None

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        pool = await self._opened()
        async with pool.stream("POST", url, headers=list(headers.items()), content=body) as response:
            beginning = b""
            async for chunk in response.aiter_stream():
                beginning += chunk
                if len(beginning) >= BODY_BYTES_MAX:
                    break
            return Answer(response.status, beginning[:BODY_BYTES_MAX])

    async def _opened(self) -> httpcore.AsyncConnectionPool:
        """At the first request: reading all certificates takes a while, and many a process sends nothing."""
        if self._pool is None:
            context = await anyio.to_thread.run_sync(trusting)
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=context,
                max_connections=AT_ONCE,
                max_keepalive_connections=0,  # each one is checked, and none can be closed by the other side meanwhile
                network_backend=self._network,
            )
        return self._pool


@cache
def trusting() -> ssl.SSLContext:
    """The authorities of the web, and those the machine trusts beside them: those of a company, say."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context
