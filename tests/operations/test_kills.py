"""Whatever is killed while people write: what they were told to be kept is kept."""

import itertools
import threading
from pathlib import Path

import httpx

from tests.operations.board import Board, all_end, eventually, is_postgres, is_server, serving

WRITERS = 4
HEALING_S = 5  # they go on writing meanwhile, if they can
ENOUGH = 40  # acknowledged writes of a round, before the kill

KILLS = {"server": is_server, "postgres": is_postgres, "everything": lambda _: True}


class Writers:
    """They post and vote until the board no longer answers, and remember what it acknowledged.

    A board that heals fast enough may answer all the time: then they are told when it is over.
    """

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.posts: dict[int, str] = {}
        self.votes: set[int] = set()
        self.enough = threading.Event()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def _write(self, number: int) -> None:
        with httpx.Client(base_url=self.url, timeout=10) as client:
            for count in itertools.takewhile(lambda _: not self.over.is_set(), itertools.count()):
                title = f"{self.name} {number} {count}"
                try:
                    answer = client.post("/api/posts", json={"title": title, "text": "b"})
                    if answer.status_code != 201:
                        return
                    post_id: int = answer.json()["id"]
                    self.posts[post_id] = title
                    if client.put(f"/api/posts/{post_id}/vote", json={"value": 1}).status_code != 200:
                        return
                    self.votes.add(post_id)
                except httpx.TransportError:
                    return
                if len(self.votes) >= ENOUGH:
                    self.enough.set()

    def join(self) -> None:
        self.threads[0].join(HEALING_S)
        self.over.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def every_post(url: str) -> dict[int, tuple[str, int]]:
    """Title and score by number."""
    found: dict[int, tuple[str, int]] = {}
    query: dict[str, str] = {"sort": "new", "limit": "100"}
    with httpx.Client(base_url=url) as client:
        while True:
            page = client.get("/api/posts", params=query).raise_for_status().json()
            found |= {post["id"]: (post["title"], post["score"]) for post in page["items"]}
            if page["next_cursor"] is None:
                return found
            query["cursor"] = page["next_cursor"]


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def write_and_kill(board: Board, kind: str) -> Writers:
    writers = Writers(board.address(), kind)
    assert writers.enough.wait(60)
    board.kill(KILLS[kind])
    writers.join()
    return writers


def holds(url: str, writers: list[Writers]) -> None:
    found = every_post(url)
    for each in writers:
        assert {number: found.get(number, ("lost", 0))[0] for number in each.posts} == each.posts
        assert {found[number][1] for number in each.votes} == {1}


def test_nothing_that_was_acknowledged_is_lost(folder: Path) -> None:
    writers: list[Writers] = []
    for kind in KILLS:
        with serving(folder) as board:
            url = board.address()
            holds(url, writers)
            writers.append(write_and_kill(board, kind))
            if kind == "postgres":  # the server lives, and brings its database back
                assert eventually(lambda url=url: is_ready(url), 30), board.said()  # type: ignore[misc]
                holds(url, writers)
                assert board.stop() == 0
    with serving(folder) as board:
        holds(board.address(), writers)
        assert board.stop() == 0
    assert all_end(folder) == []
