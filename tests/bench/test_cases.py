"""Every case asks what the servers understand, and tells right answers from wrong ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import rows, servers
from bench.cases import CHECKED, Case, Cases
from bench.client import Answer, ask
from bench.database import connection as connected_to
from bench.dialects import BoardDialect, PeerDialect
from bench.pictures import keep_picture

POSTS = 3000


def every_case(cases: Cases) -> Iterator[Case]:
    """Those that write come last."""
    yield from (cases.feed(), cases.deep(), cases.page_1000(), cases.post(), cases.rejected())
    yield from (cases.vote(), cases.create())


async def test_corkboard_answers_right(board_url: str, tmp_path: Path) -> None:
    with servers.corkboard(board_url, tmp_path, os.sched_getaffinity(0)) as board:
        await rows.fill_board(board_url, POSTS)
        picture = await keep_picture(board.port, board_url, tmp_path)
        cases = Cases(BoardDialect(), POSTS)
        for case in (cases.picture(picture.hash, picture.data), cases.search(), *every_case(cases)):
            case.check(await ask(board.port, case.requests[:CHECKED]))


async def test_the_floor_answers_right(board_url: str, tmp_path: Path) -> None:
    async with connected_to(board_url) as connection:
        await connection.execute("drop table posts cascade")
    await rows.fill_peer(board_url, POSTS)
    (tmp_path / "abc").write_bytes(b"a picture")
    cases = Cases(PeerDialect(), POSTS)
    with servers.peer("floor", board_url, tmp_path, tmp_path, os.sched_getaffinity(0)) as floor:
        for case in (cases.picture("abc", b"a picture"), cases.constant(), *every_case(cases)):
            case.check(await ask(floor.port, case.requests[:CHECKED]))


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
