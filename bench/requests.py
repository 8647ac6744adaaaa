"""Whole HTTP requests as bytes: made once, before the time is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

BOUNDARY = "----bench"


def request(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(path: str, *, token: str = "") -> bytes:
    return request("GET", path, _bearer(token))


def json(method: str, path: str, value: Any, *, cookie: str = "", token: str = "") -> bytes:
    headers = {"Content-Type": "application/json"} | ({"Cookie": cookie} if cookie else {})
    return request(method, path, headers | _bearer(token), msgspec.json.encode(value))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def form(path: str, fields: Mapping[str, str], file: bytes | None = None) -> bytes:
    """Multipart, as browsers send it; `file` is a PNG in the field of that name."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        head = 'Content-Disposition: form-data; name="file"; filename="x.png"\r\nContent-Type: image/png'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + file + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return request("POST", path, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, body)
