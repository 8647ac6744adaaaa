"""The one error body, checked to the last key."""

from http import HTTPStatus
from typing import Any

import httpx

MULTIPART = {"content-type": "multipart/form-data; boundary=XX"}
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}

Body = dict[str, Any]


def error_of(answer: httpx.Response, status: int, code: str | None = None) -> Body:
    """The error body of an answer with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    body: Body = answer.json()
    assert set(body) == {"detail", "status", "title", "code", "errors"}
    assert set(body["detail"]) == {"user_message", "internal_message"}
    assert body["status"] == status
    assert body["title"] == HTTPStatus(status).phrase
    assert code is None or body["code"] == code
    is_sentence(body["detail"]["user_message"])
    assert isinstance(body["detail"]["internal_message"], str)
    assert body["detail"]["internal_message"]
    for fault in body["errors"]:
        assert set(fault) == {"field", "message"}
        assert fault["field"]
        assert fault["message"]
        is_free_of_internals(fault["message"])
    return body


def is_sentence(text: str) -> None:
    assert text[0].isupper(), text
    assert text.endswith("."), text
    is_free_of_internals(text)


def is_free_of_internals(text: str) -> None:
    for word in ("Traceback", "Error(", "msgspec", "Expected `", "sqlalchemy", "asyncpg", "UploadFile", "$"):
        assert word not in text, text


def faults_of(answer: httpx.Response, status: int = 422) -> dict[str, str]:
    return {fault["field"]: fault["message"] for fault in error_of(answer, status)["errors"]}


def multipart(*parts: tuple[str, bytes]) -> bytes:
    """A form as it is sent: what follows `form-data`, and the bytes of each part."""
    pieces = [b"--XX\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data for head, data in parts]
    return b"\r\n".join([*pieces, b"--XX--\r\n"])
