"""Start, use, stop, start again: with the embedded database, and nothing left behind."""

import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.operations.board import all_end, command, is_server, processes_of, serving
from tests.pictures_made import picture


def pin(client: httpx.Client, title: str) -> int:
    answer = client.post("/api/posts", json={"title": title, "text": "b"})
    assert answer.status_code == 201, answer.text
    post_id: int = answer.json()["id"]
    return post_id


def test_what_was_written_is_there_after_the_next_start(folder: Path) -> None:
    with serving(folder) as board, httpx.Client(base_url=board.address()) as client:
        post_id = pin(client, "Kept")
        assert client.put(f"/api/posts/{post_id}/vote", json={"value": 1}).json()["score"] == 1
        image = client.post("/api/images", files={"file": picture()}).json()["image_hash"]
        shown = client.get(f"/image/{image}").content
        cookies = dict(client.cookies)
        assert board.stop() == 0
    assert all_end(folder) == []
    with serving(folder) as board, httpx.Client(base_url=board.address(), cookies=cookies) as client:
        post = client.get(f"/api/posts/{post_id}").json()
        assert (post["title"], post["score"]) == ("Kept", 1)
        assert client.get(f"/api/votes?post_ids={post_id}").json() == [{"post_id": post_id, "value": 1}]
        assert client.get(f"/image/{image}").content == shown
        assert client.patch(f"/api/posts/{post_id}", json={"title": "Mine"}).status_code == 200
        assert board.stop(signal.SIGINT) == 0
    assert all_end(folder) == []
    assert "Traceback" not in board.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_whoever_is_connected(folder: Path, number: signal.Signals) -> None:
    """An idle connection, a request of which only half has come, and one that never sends its upload."""
    with serving(folder) as board:
        url = urlsplit(board.address())
        assert url.hostname
        halves = (
            b"",
            b"GET /api/posts HTTP/1.1\r\nHost: x\r\n",
            b"POST /api/images HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
            b"Content-Length: 100000\r\n\r\n"
            b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nab',
        )
        connections = [socket.create_connection((url.hostname, url.port or 80)) for _ in halves]
        for connection, half in zip(connections, halves, strict=True):
            connection.sendall(half)
        with httpx.Client(base_url=url.geturl()) as idle:
            assert idle.get("/health/live").status_code == 200
            assert board.stop(number) == 0
        for connection in connections:
            connection.close()
    assert all_end(folder) == []


def test_two_workers(folder: Path) -> None:
    with serving(folder, server__workers="2") as board, httpx.Client(base_url=board.address()) as client:
        first = pin(client, "One")
        seen = [httpx.get(client.base_url.join(f"/api/posts/{first}")).status_code for _ in range(20)]
        assert seen == [200] * 20
        assert board.stop() == 0
    assert all_end(folder) == []


def test_workers_do_not_outlive_a_killed_server(folder: Path) -> None:
    with serving(folder, server__workers="2") as board:
        url = board.address()
        board.kill(is_server)
        board.process.wait()
        assert all_end(folder) == []
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


def test_a_port_in_use_is_one_clear_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(folder, "serve", server__port=str(port))
    assert done.returncode not in (0, -9)
    assert "address already in use" in done.stderr.lower()
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr
    assert all_end(folder) == []


def test_two_boards_share_a_folder(folder: Path) -> None:
    with serving(folder) as one, serving(folder) as other:
        first, second = httpx.Client(base_url=one.address()), httpx.Client(base_url=other.address())
        with first, second:
            post_id = pin(first, "Shared")
            assert second.get(f"/api/posts/{post_id}").json()["title"] == "Shared"
            assert one.stop() == 0
            assert second.get(f"/api/posts/{post_id}").json()["title"] == "Shared"
            assert other.stop() == 0
    assert all_end(folder) == []


def test_a_folder_that_cannot_be_written_is_one_clear_line(folder: Path) -> None:
    (folder / "data").write_text("a file")
    done = command(folder, "serve")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert str(folder / "data") in done.stderr
    assert "Traceback" not in done.stderr
    assert processes_of(folder) == {}
