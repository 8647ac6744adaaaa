"""Access tokens, made and read."""

import time
from uuid import uuid4

import jwt
import pytest

from api.errors import BadToken
from api.services.tokens import ACCESS_TOKEN_TTL_S, AccessTokens

SECRET = "only for tests " * 5
tokens = AccessTokens(SECRET)


def test_it_holds_what_it_must_and_no_more() -> None:
    session_id = uuid4()
    token = tokens.make(7, session_id)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert set(claims) == {"sub", "sid", "iat", "exp", "jti"}
    assert claims["exp"] - claims["iat"] == ACCESS_TOKEN_TTL_S == 30 * 60
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    read = tokens.read(token)
    assert (read.user_id, read.session_id) == (7, session_id)
    assert tokens.make(7, session_id) != token


def test_it_ends_after_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - ACCESS_TOKEN_TTL_S - 1)
    old = tokens.make(7, uuid4())
    monkeypatch.undo()
    with pytest.raises(BadToken):
        tokens.read(old)


def test_another_secret_is_another_board() -> None:
    with pytest.raises(BadToken):
        tokens.read(AccessTokens(SECRET[::-1]).make(7, uuid4()))


def test_a_changed_part_breaks_it() -> None:
    header, payload, signature = tokens.make(7, uuid4()).split(".")
    other = tokens.make(8, uuid4()).split(".")[1]
    for forged in (f"{header}.{other}.{signature}", f"{header}.{payload}.", f"{header}.{payload}", payload, ""):
        with pytest.raises(BadToken):
            tokens.read(forged)


def test_the_error_says_what_and_not_whose() -> None:
    token = AccessTokens(SECRET[::-1]).make(7, uuid4())
    with pytest.raises(BadToken) as caught:
        tokens.read(token)
    assert caught.value.internal == "access token: InvalidSignatureError"
