"""Who is calling, as FastAPI's tutorial does it: a bearer token, and a query for its user at every request."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from bench.peers.settings import TOKEN_LIFETIME_S, token_secret
from bench.peers.usual.database import Session
from bench.peers.usual.models import User

ALGORITHM = "HS256"
scheme = OAuth2PasswordBearer(tokenUrl="login", auto_error=False)
passwords = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # as Corkboard's: the same work


def verify_password(password: str, stored: str) -> bool:
    try:
        return passwords.verify(stored, password)
    except Argon2Error:
        return False


def create_token(user_id: int) -> str:
    expires = datetime.now(UTC) + timedelta(seconds=TOKEN_LIFETIME_S)
    return jwt.encode({"sub": str(user_id), "exp": expires}, token_secret(), algorithm=ALGORITHM)


async def get_optional_user(token: Annotated[str | None, Depends(scheme)], session: Session) -> User | None:
    if token is None:
        return None
    try:
        claims = jwt.decode(token, token_secret(), algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "Could not validate credentials") from None
    user = await session.get(User, int(claims["sub"]))
    if user is None or not user.is_active:
        raise HTTPException(401, "Could not validate credentials")
    return user


OptionalUser = Annotated[User | None, Depends(get_optional_user)]


async def get_current_user(user: OptionalUser) -> User:
    if user is None:
        raise HTTPException(401, "Not authenticated")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
