"""Requests to addresses that people typed, with a real server at the other end."""

import asyncio
import itertools
import socket
import ssl
from collections.abc import AsyncGenerator, Sequence

import pytest

from api.outgoing import Answer, Failure, NoAnswer, Outgoing
from api.outgoing.client import BODY_BYTES_MAX, trusting
from api.outgoing.network import Resolve, Resolver
from tests.receiver import Receiver, receiving

PUBLIC, LOOPBACK = "93.184.215.14", "127.0.0.1"


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as receiver:
        yield receiver


async def post(url: str, outgoing: Outgoing | None = None) -> Answer:
    return await (outgoing or Outgoing(allow_private=True)).post(url, {"x-own": "1"}, b'{"a": 1}')


async def failure(url: str, outgoing: Outgoing | None = None) -> Failure:
    """What whoever typed the address is told."""
    return (await no_answer(url, outgoing)).failure


async def no_answer(url: str, outgoing: Outgoing | None = None) -> NoAnswer:
    with pytest.raises(NoAnswer) as failed:
        await post(url, outgoing)
    return failed.value


def answering(*answers: Sequence[str]) -> Resolve:
    """A name server that says something else each time, and the last thing from then on."""
    left = itertools.chain(answers, itertools.repeat(answers[-1]))

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(left)

    return resolve


async def test_it_posts(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"thanks"
    assert await post(f"{receiver.url}?a=b") == Answer(200, b"thanks")
    (received,) = receiver.received
    assert (received.target, received.body) == ("/hook?a=b", '{"a": 1}')
    assert received.headers["x-own"] == "1"
    assert received.headers["content-length"] == "8"


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "::1", "64:ff9b::7f00:1", "169.254.169.254"])
async def test_a_name_that_leads_inside_is_refused(receiver: Receiver, address: str) -> None:
    """Also if it leads outside as well."""
    for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
        outgoing = Outgoing(allow_private=False, resolve=answering(addresses))
        assert await failure(f"http://inside.example:{receiver.port}", outgoing) is Failure.NOT_PUBLIC
    assert receiver.received == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]"])
async def test_all_spellings_of_this_machine_are_refused(receiver: Receiver, host: str) -> None:
    refused = await failure(f"http://{host}:{receiver.port}", Outgoing(allow_private=False))
    assert refused is Failure.NOT_PUBLIC
    assert receiver.received == []


async def test_what_was_checked_is_what_is_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers with a public address first and with this machine's later gains nothing."""
    monkeypatch.setattr("api.outgoing.network.CONNECT_S", 0.2)
    tried = []

    async def connect(self: object, host: str, *_: object) -> None:
        tried.append(host)
        raise OSError("not in this test")

    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", connect)
    outgoing = Outgoing(allow_private=False, resolve=answering([PUBLIC], [LOOPBACK]))
    assert "not in this test" in str(await no_answer(f"http://rebinding.example:{receiver.port}", outgoing))
    assert tried == [PUBLIC]
    assert await failure(f"http://rebinding.example:{receiver.port}", outgoing) is Failure.NOT_PUBLIC
    assert tried == [PUBLIC]


async def test_the_name_is_kept(receiver: Receiver) -> None:
    await post(f"http://hooks.example:{receiver.port}/", Outgoing(allow_private=True, resolve=answering([LOOPBACK])))
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


async def test_an_address_that_is_dead_leaves_the_next_one(receiver: Receiver) -> None:
    outgoing = Outgoing(allow_private=True, resolve=answering(["127.0.0.2", LOOPBACK]))
    assert (await post(f"http://hooks.example:{receiver.port}", outgoing)).status == 204


async def test_tls_asks_for_the_name_and_verifies_it() -> None:
    """The name stands in the first message of TLS; nobody can show a certificate for it here."""
    hello = asyncio.get_running_loop().create_future()

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello.set_result(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        outgoing = Outgoing(allow_private=True, resolve=answering([LOOPBACK]))
        assert await failure(f"https://hooks.example:{port}/", outgoing) is Failure.NOT_REACHED
    assert b"hooks.example" in await hello
    assert trusting().check_hostname
    assert trusting().verify_mode is ssl.CERT_REQUIRED


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": receiver.url + "/" + "x" * 1000}
    answer = await post(receiver.url)
    assert answer.status == 307
    assert len(receiver.received) == 1


async def test_a_huge_answer_is_read_in_part(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 50_000_000
    assert (await post(receiver.url)).body == b"x" * BODY_BYTES_MAX


async def test_an_answer_without_end_is_read_in_part(receiver: Receiver) -> None:
    receiver.raw = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b"x" * 4096 + b"\r\n" + b"800\r\n"
    )
    assert await failure(receiver.url) is Failure.NOT_HTTP  # it broke off before enough was read


async def test_endless_headers_end(receiver: Receiver) -> None:
    receiver.raw = b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000
    assert await failure(receiver.url) is Failure.NOT_HTTP


async def test_a_silent_receiver_is_given_up(receiver: Receiver) -> None:
    receiver.silent = True
    assert await failure(receiver.url, Outgoing(allow_private=True, deadline_s=0.2)) is Failure.TIMED_OUT


async def test_a_silent_name_server_is_given_up() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    outgoing = Outgoing(allow_private=True, resolve=resolve, deadline_s=0.2)
    assert await failure("http://slow.example", outgoing) is Failure.TIMED_OUT


@pytest.mark.parametrize("raw", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100])
async def test_what_is_not_http(receiver: Receiver, raw: bytes) -> None:
    receiver.raw = raw
    assert await failure(receiver.url) in (Failure.NOT_HTTP, Failure.NOT_REACHED)


async def test_nobody_listens(receiver: Receiver) -> None:
    async with receiving() as gone:
        url = gone.url
    assert await failure(url) is Failure.NOT_REACHED


async def test_a_name_that_does_not_exist() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    outgoing = Outgoing(allow_private=True, resolve=resolve)
    assert await failure("http://nowhere.example", outgoing) is Failure.NOT_REACHED
    assert await failure(f"http://{'a' * 64}.example") is Failure.NOT_REACHED  # no label is as long as that


async def test_names_of_the_own_network_cannot_be_told_from_unknown_ones() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        if host == "database.internal":
            return ["10.0.0.5"]
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    outgoing = Outgoing(allow_private=False, resolve=resolve)
    known, unknown = [await failure(f"http://{name}.internal", outgoing) for name in ("database", "nowhere")]
    assert known is unknown is Failure.NOT_PUBLIC


async def test_a_handshake_that_fails() -> None:
    async def answer_in_plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer_in_plain, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        outgoing = Outgoing(allow_private=True, resolve=answering([LOOPBACK]))
        assert await failure(f"https://hooks.example:{port}/", outgoing) is Failure.NOT_TRUSTED


@pytest.mark.parametrize("reason", list(Failure))
async def test_details_are_for_the_log_alone(reason: Failure) -> None:
    failed = NoAnswer(reason, OSError("10.0.0.5 database.internal\nforged line"))
    assert "10.0.0.5" not in failed.failure
    assert "database.internal" in str(failed)
    assert "\n" not in str(failed)


async def test_names_are_resolved_by_the_system() -> None:
    assert LOOPBACK in await Resolver()("127.0.0.1", 80)


async def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert (await post(receiver.url)).status == 204
