"""Load is counted right, whoever makes it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from bench import requests
from bench.client import Connection, ask, drip
from bench.load import OwnGenerator, find_generator, parse_wrk, percentile

SUMMARY = b'{"requests":900,"microseconds":3000000,"refused":10,"broken":2,"p50_us":1500,"p99_us":9000}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"


class Scripted:
    """A server that gives its answers in turn, over and over, in pieces of a few bytes."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        self.answers = answers
        self.asked: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            self.asked.append(head.strip())
            while await reader.readline() not in (b"\r\n", b""):
                pass
            answer = self.answers[(len(self.asked) - 1) % len(self.answers)]
            for start in range(0, len(answer), 7):
                writer.write(answer[start : start + 7])
                await asyncio.sleep(0)
        writer.close()


@pytest.fixture
async def scripted() -> AsyncGenerator[tuple[int, Scripted]]:
    script = Scripted([OK, NOT_FOUND])
    async with await asyncio.start_server(script.serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], script


def test_what_wrk_says_is_understood() -> None:
    loaded = parse_wrk(b"Running 3s test\n  1 threads\n\n" + SUMMARY + b"\n", refused=False)
    assert (loaded.requests, loaded.seconds, loaded.per_second) == (900, 3, 300)
    assert (loaded.p50_ms, loaded.p99_ms) == (1.5, 9)


@pytest.mark.parametrize(("refused", "failed"), [(False, 10 + 2), (True, 900 - 10 + 2)])
def test_errors_fail_where_none_are_expected_and_their_absence_where_they_are(refused: bool, failed: int) -> None:
    assert parse_wrk(SUMMARY, refused=refused).failed == failed


def test_when_wrk_fails_its_words_are_shown() -> None:
    with pytest.raises(RuntimeError, match="unable to connect"):
        parse_wrk(b"unable to connect to 127.0.0.1\n", refused=False)


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (99, 99), (100, 100), (0, 1)])
def test_percentiles_by_nearest_rank(percent: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == expected


async def test_answers_that_come_in_pieces_are_put_together(scripted: tuple[int, Scripted]) -> None:
    port, script = scripted
    answers = await ask(port, [requests.get("/a"), requests.get("/b"), requests.get("/c")])
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"ok"), (404, b""), (200, b"ok")]
    assert script.asked == [b"GET /a HTTP/1.1", b"GET /b HTTP/1.1", b"GET /c HTTP/1.1"]


async def test_the_own_generator_goes_round_the_requests_and_counts(scripted: tuple[int, Scripted]) -> None:
    port, script = scripted
    asked = [requests.get("/a"), requests.get("/b")]
    loaded = await OwnGenerator().run(port, asked, connections=2, seconds=0.2, refused=False)
    assert loaded.requests == len(script.asked) > 4
    assert set(script.asked) == {b"GET /a HTTP/1.1", b"GET /b HTTP/1.1"}
    assert loaded.failed == loaded.requests // 2
    assert 0 < loaded.p50_ms <= loaded.p99_ms


async def test_a_server_that_hangs_up_is_noticed() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        connection = await Connection.open(server.sockets[0].getsockname()[1])
        with pytest.raises(ConnectionError):
            await connection.ask(requests.get("/"))


async def test_what_goes_on_beside_the_load_must_succeed(scripted: tuple[int, Scripted]) -> None:
    port, _ = scripted
    with pytest.raises(ConnectionError, match="404"):
        await drip(port, [requests.get("/a")], per_second=1000)


def test_without_wrk_there_is_a_generator_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert isinstance(find_generator("auto"), OwnGenerator)
    with pytest.raises(RuntimeError, match="apt install wrk"):
        find_generator("wrk")


def test_a_form_is_what_browsers_send() -> None:
    head, _, body = requests.form("/post", {"title": "Ä"}, b"PNG").partition(b"\r\n\r\n")
    assert head.startswith(b"POST /post HTTP/1.1\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert 'name="title"\r\n\r\nÄ\r\n'.encode() in body
    assert b'name="file"; filename="x.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n' in body
