"""One line of a request's head."""

import pytest

from api.raw_headers import cookie, header

Headers = list[tuple[bytes, bytes]]


def scope(headers: Headers) -> object:
    return {"type": "http", "headers": headers}


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([], None),
        ([(b"other", b"1")], None),
        ([(b"origin", b"")], ""),
        ([(b"origin", b"http://a"), (b"origin", b"http://b")], "http://a"),
        ([(b"origin", b"\xff")], "\xff"),
    ],
)
def test_header(headers: Headers, value: str | None) -> None:
    assert header(scope(headers), b"origin") == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([], None),
        ([(b"cookie", b"")], None),
        ([(b"cookie", b"visitor")], None),
        ([(b"cookie", b"visitors=1; a_visitor=2")], None),
        ([(b"cookie", b"visitor=")], ""),
        ([(b"cookie", b"a=1;visitor=b=c ; d")], "b=c"),
        ([(b"cookie", b"visitor=1; visitor=2")], None),
        ([(b"cookie", b"visitor=1; visitor=1")], "1"),
        ([(b"cookie", b"visitor=1"), (b"cookie", b"visitor=2")], None),
        ([(b"cookie", b'visitor="1"')], "1"),
        ([(b"cookie", b"visitor=1"), (b"cookie", b"a=2")], "1"),
    ],
)
def test_cookie(headers: Headers, value: str | None) -> None:
    assert cookie(scope(headers), "visitor") == value  # type: ignore[arg-type]
