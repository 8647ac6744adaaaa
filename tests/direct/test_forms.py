"""A form that is read in one go is read as Litestar reads it."""

import random
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar._multipart import parse_multipart_form
from litestar.exceptions import HTTPException

from api.direct.forms import texts_of

BOUNDARY = "XX"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
FIELD = b'--XX\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
END = b"--XX--\r\n"
TITLE = FIELD % (b"title", b"Hi")

PIECES = (
    b"--XX",
    b"--XX--",
    b"--",
    b"\r\n",
    b"\r",
    b"\n",
    b"X",
    b"",
    b" ",
    b"a",
    b'Content-Disposition: form-data; name="b"',
    b'CONTENT-DISPOSITION: form-data; name="b"',
    b'Content-Disposition: form-data; name="f"; filename="x"',
    b"Content-Type: text/plain; charset=latin-1",
    b"\xc3\xa4",
    b"\xc3",
    b"\0",
)


async def as_litestar(body: bytes) -> dict[str, Any]:
    async def stream() -> AsyncGenerator[bytes]:
        yield body
        yield b""

    return await parse_multipart_form(stream(), BOUNDARY.encode())


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (TITLE + END, {"title": "Hi"}),
        (TITLE + FIELD % (b"post", "Grüße\r\n\r\n--X".encode()) + END, {"title": "Hi", "post": "Grüße\r\n\r\n--X"}),
        (FIELD % (b"title", b"") + END, {"title": ""}),
    ],
)
async def test_texts_are_read(body: bytes, read: dict[str, str]) -> None:
    assert texts_of(body, TYPE) == read == await as_litestar(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        END,
        TITLE,
        TITLE + TITLE + END,
        TITLE + END[:-2],
        b"preamble\r\n" + TITLE + END,
        TITLE + END + b"epilogue",
        FIELD % (b"title", b"\xff") + END,
        FIELD % (b"title", b"a\r\n--XXb") + END,
        FIELD % (b'a"; filename="x', b"a") + END,
        TITLE.replace(b"\r\n\r\n", b"\r\n") + END,
        TITLE.replace(b"\r\n\r\nHi", b"") + END,
        TITLE.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain\r\n\r\n") + END,
        b"".join(FIELD % (b"%d" % nth, b"") for nth in range(101)) + END,
    ],
)
def test_whatever_else_is_left(body: bytes) -> None:
    assert texts_of(body, TYPE) is None


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "multipart/form-data",
        'multipart/form-data; boundary="XX"',
        "multipart/form-data; boundary=XX; charset=latin-1",
        "multipart/mixed; boundary=XX",
    ],
)
def test_an_unusual_type_is_left(content_type: str) -> None:
    assert texts_of(TITLE + END, content_type) is None


async def test_nothing_is_read_otherwise_than_by_litestar() -> None:
    chance, read = random.Random(7), 0
    for _ in range(3000):
        pieces = b"".join(chance.choices(PIECES, k=chance.randint(0, 4)))
        parts = [FIELD % (name, pieces) for name in chance.sample([b"title", b"post", b"b"], chance.randint(1, 3))]
        body = bytearray(b"".join(parts) + END)
        for _ in range(chance.choice((0, 0, 1, 2))):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 3)] = chance.choice(PIECES)
        texts = texts_of(bytes(body), TYPE)
        if texts is not None:
            read += 1
            try:
                assert texts == await as_litestar(bytes(body)), bytes(body)
            except (HTTPException, UnicodeDecodeError) as error:
                raise AssertionError(bytes(body)) from error
    assert read > 100
