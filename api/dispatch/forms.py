"""Multipart forms (RFC 7578), as Litestar reads them, but for one thing: texts are UTF-8 and bounded.

Litestar decodes each text with the codec that its part names, of any length: some of Python's take quadratic time, and
some make no text at all.
"""

from collections import defaultdict
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException, HTTPException, ValidationException
from multipart import (  # type: ignore[import-untyped]
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
)

CHARSETS = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
TEXT_BYTES_MAX = 256 * 1024
"""Of all texts of a form together."""


async def read_form(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Read texts and files by name; a list where a name is there several times.

    Raises:
        ClientException: It is no form, or a text is in another charset (400).
        HTTPException: The texts are too large (413).
        UnicodeDecodeError: A text is no UTF-8.
    """
    boundary = request.content_type[1].get("boundary")
    if boundary is None:
        raise ValidationException("multipart boundary missing in Content-Type")
    form = _Form()
    try:
        await form.read(request, boundary.encode())
    except ParserError as error:
        await form.close()
        raise ClientException("Invalid multipart/form-data") from error
    except ParserLimitReached:
        await form.close()
        raise ClientException("Request Entity Too Large") from None
    except BaseException:
        await form.close()
        raise
    return {name: values if len(values) > 1 else values[0] for name, values in form.fields.items()}


class _Form:
    def __init__(self) -> None:
        self.fields: defaultdict[str, list[Any]] = defaultdict(list)
        self._segment: MultipartSegment | None = None
        self._file: UploadFile | None = None
        self._text = bytearray()
        self._text_bytes = 0

    async def read(self, request: Request[Any, Any, Any], boundary: bytes) -> None:
        stream = request.stream()
        chunk = await anext(stream, b"")
        if not chunk:
            return
        with PushMultipartParser(boundary, max_segment_count=request.app.multipart_form_part_limit) as parser:
            while not parser.closed:  # an empty chunk is the end, of which the parser knows whether it is one
                for part in parser.parse(chunk):
                    await self._take(part)
                chunk = await anext(stream, b"")

    async def _take(self, part: MultipartSegment | bytearray | None) -> None:
        """A segment begins a part, bytes go on with it, and nothing ends it."""
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif part and self._file is not None:
            await self._file.write(bytes(part))
        elif part:
            self._text_bytes += len(part)
            if self._text_bytes > TEXT_BYTES_MAX:
                raise HTTPException(status_code=413, detail=f"the texts have more than {TEXT_BYTES_MAX} bytes")
            self._text += part
        else:
            await self._end()

    def _begin(self, segment: MultipartSegment) -> None:
        self._segment, self._text = segment, bytearray()
        if segment.filename:
            kind = segment.content_type or "text/plain"
            self._file = UploadFile(kind, segment.filename, headers=dict(segment.headerlist))
        elif (segment.charset or "utf-8").lower() not in CHARSETS:
            raise ClientException("the charset of the body is not known")

    async def _end(self) -> None:
        if self._segment is None:
            raise ClientException("Unexpected eof in multipart/form-data")
        name, self._segment = self._segment.name, None
        if self._file is None:
            self.fields[name].append(self._text.decode())
            return
        await self._file.seek(0)
        self.fields[name].append(self._file)
        self._file = None

    async def close(self) -> None:
        files = [value for values in self.fields.values() for value in values if isinstance(value, UploadFile)]
        for file in [*files, *([] if self._file is None else [self._file])]:
            await file.close()
