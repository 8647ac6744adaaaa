"""Every case asks what the servers understand, and tells right answers from wrong ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import noun_rows, rows, servers
from bench.cases import CHECKED, Cases
from bench.catalogue import GROUPS, SPECS, Sources, choose
from bench.client import Answer, ask
from bench.consumers import wait_for_consumers
from bench.dialects import BoardDialect, PeerDialect
from bench.noun_cases import NounCases
from bench.noun_dialects import BoardNouns, PeerNouns
from bench.noun_rows import Counts
from bench.pictures import Picture, keep_picture

POSTS = 3000
COUNTS = Counts(POSTS, users=1000, items=300, comments=300, issues=300, notifications=300)


async def test_corkboard_answers_right(board_url: str, tmp_path: Path) -> None:
    """Every case, as the benchmark checks it; what writes is undone before the next."""
    with servers.corkboard(board_url, tmp_path, os.sched_getaffinity(0)) as board:
        await rows.fill_board(board_url, POSTS)
        await noun_rows.fill_board_nouns(board_url, COUNTS)
        picture = await keep_picture(board.port, board_url, tmp_path)
        posts = BoardDialect()
        sources = Sources(Cases(posts, POSTS), NounCases(posts, BoardNouns(), COUNTS), picture)
        for spec in SPECS.values():
            case = spec.make(sources)
            case.check(await ask(board.port, case.requests[:CHECKED]))
            if spec.beside:
                beside = spec.beside(sources)
                beside.check(await ask(board.port, beside.requests[:1]))
            if spec.writes:
                await wait_for_consumers(board_url)
                await noun_rows.delete_new_rows(board_url, COUNTS)


async def test_the_floor_answers_right(peer_url: str, tmp_path: Path) -> None:
    await rows.fill_peer(peer_url, POSTS)
    (tmp_path / "abc").write_bytes(b"a picture")
    posts = PeerDialect()
    sources = Sources(Cases(posts, POSTS), NounCases(posts, PeerNouns(), COUNTS), Picture("abc", b"a picture"))
    with servers.peer("floor", peer_url, tmp_path, tmp_path, os.sched_getaffinity(0)) as floor:
        cases = [spec.make(sources) for spec in SPECS.values() if spec.is_on_floor]
        for case in (sources.posts.constant(), *cases):
            case.check(await ask(floor.port, case.requests[:CHECKED]))


def test_cases_are_chosen_by_group_and_by_name() -> None:
    assert [spec.slug for spec in choose(["me", "items"])] == ["items", "items-written", "items-uncached", "me"]
    assert choose([]) == list(SPECS.values())
    assert set(GROUPS) & set(SPECS) <= {"items", "comments", "issues", "projects"}


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(RuntimeError, match="a wrong answer"):
        yield


def test_a_page_that_is_not_the_newest_is_wrong() -> None:
    case = Cases(PeerDialect(), POSTS).feed()
    with refused():
        case.check([Answer(200, b'[{"id":7}]')])


def test_an_error_is_wrong() -> None:
    with refused():
        Cases(PeerDialect(), POSTS).picture("abc", b"").check([Answer(404, b"")])


def test_half_a_picture_is_wrong() -> None:
    with refused():
        Cases(PeerDialect(), POSTS).picture("abc", b"whole").check([Answer(200, b"who")])


async def test_a_server_that_does_not_start_is_named_with_what_it_said(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"Corkboard does not start:[\s\S]*database\.url"),
        servers.corkboard("nowhere", tmp_path, os.sched_getaffinity(0)),
    ):
        pass
