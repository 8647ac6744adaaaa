import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import AccountInactive, BadToken, SessionNotFound, WrongCredentials, WrongPassword
from api.schemas.sessions import AccessToken, Session
from api.services import passwords
from api.services.tokens import ACCESS_TOKEN_TTL_S, AccessTokens, RefreshTokens, new_salt
from db import models
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository

IDLE_TTL = timedelta(days=30)
"""A session that is not used for so long ends."""
GRACE = timedelta(seconds=10)
"""How long a spent refresh token gives its successor again: two tabs may refresh at once, and responses get lost."""
USER_AGENT_LENGTH_MAX = 200
SESSIONS_SHOWN_MAX = 1_000
"""An account may have more; "sign out everywhere" ends those as well."""

security = logging.getLogger("api.security")


Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a transaction that ends with the block."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who wants to sign in, before the password is verified."""

    email: str
    user: models.User | None
    bcrypt_cost: int | None
    """The greatest of all accounts."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: int
    session_id: UUID
    access: AccessToken
    refresh_token: str
    expires_in: timedelta
    """Until the session ends, unless it is used again."""


class SessionService:
    """Signing in, staying signed in, signing out.

    It has transactions of its own: none is open while a password is hashed, and what a stolen token sets off is kept
    although its request fails.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        begin_transaction: Begin,
        tokens: AccessTokens,
        refresh_tokens: RefreshTokens,
        max_age: timedelta,
    ) -> None:
        self.sessions = sessions
        self.begin_transaction = begin_transaction
        self.tokens = tokens
        self.refresh_tokens = refresh_tokens
        self.max_age = max_age
        """After so long somebody signs in again, however often the session was used."""

    async def look_up(self, email: str) -> Candidate:
        """Find whom an e-mail address belongs to; holds no connection afterwards."""
        async with self.sessions() as session:
            users = UserRepository(session=session, wrap_exceptions=False)
            return Candidate(email, *await users.find_candidate(email))

    async def check(self, candidate: Candidate, password: str, caller: str) -> models.User:
        """Verify a password for signing in.

        Args:
            candidate: What `look_up` found.
            password: As typed.
            caller: Whose turn it is to have it hashed.

        Raises:
            WrongCredentials: Unknown e-mail and wrong password alike, in words and in time.
            AccountInactive: The password is right.
        """
        user = candidate.user
        stored = user.password_hash if user else None
        if not await passwords.verify(password, stored, caller, candidate.bcrypt_cost) or user is None:
            raise WrongCredentials
        if not user.is_active:
            raise AccountInactive(internal=f"user {user.id}")
        if not passwords.is_outdated(user.password_hash):
            return user
        fresh = await passwords.hash_password(password, caller)
        async with self.begin_transaction() as session:
            users = UserRepository(session=session, wrap_exceptions=False)
            await users.change_password(user.id, user.password_hash, fresh)
        # As it is now, whoever changed it.
        return await self.check(await self.look_up(candidate.email), password, caller)

    async def confirm(self, user_id: int, password: str, caller: str, field: str) -> models.User:
        """Verify the password of somebody signed in, who is asked for it again. Raises WrongPassword."""
        async with self.sessions() as session:
            user = await UserRepository(session=session, wrap_exceptions=False).get_one_or_none(id=user_id)
        if not await passwords.verify(password, user.password_hash if user else None, caller) or user is None:
            raise WrongPassword(field)
        return user

    async def begin(self, repository: SessionRepository, user_id: int, user_agent: str) -> SignedIn:
        """In the repository's transaction: with the account that it makes, or with what it adopts."""
        session_id, lifetime, refresh_token = uuid4(), min(IDLE_TTL, self.max_age), self.refresh_tokens.first()
        await repository.open(session_id, user_id, _printable(user_agent), lifetime, _hash(refresh_token))
        return self._signed_in(user_id, session_id, refresh_token, lifetime)

    async def refresh(self, refresh_token: str, allow: Callable[[UUID], None]) -> SignedIn:
        """Exchange a refresh token for the next one.

        A token is good once. Within GRACE a spent one gives the same successor again, as long as that is not spent
        either. Any other use of a spent token means that two clients hold the session, and ends it.

        Args:
            refresh_token: As it came from the cookie.
            allow: Called with the session's id before anything is spent; may raise.

        Raises:
            BadToken: Unknown, expired, revoked or used again.
            AccountInactive: The account was deactivated.
        """
        async with self.begin_transaction() as session:
            repository = SessionRepository(session=session, wrap_exceptions=False)
            found = await repository.lock_token(_hash(refresh_token), self.max_age)
            if found is not None and not await self._is_reused(repository, refresh_token, found):
                if not found.is_active:
                    raise AccountInactive(internal=f"user {found.user_id}")
                allow(found.session_id)
                return await self._exchange(repository, refresh_token, found)
            if found is not None:
                await repository.revoke(found.user_id, found.session_id)
                security.warning("A session of user %d was ended: a spent refresh token was used", found.user_id)
        raise BadToken("refresh token unknown or spent")

    async def _is_reused(self, repository: SessionRepository, token: str, found: Row[Any]) -> bool:
        """Whether it was spent and is not the repetition of a moment ago, before its successor was used."""
        if found.spent_for is None:
            return False
        if found.spent_for > GRACE or found.successor_salt is None:
            return True
        return not await repository.is_unspent(_hash(self.refresh_tokens.successor(token, found.successor_salt)))

    async def _exchange(self, repository: SessionRepository, token: str, found: Row[Any]) -> SignedIn:
        if found.spent_for is not None:
            successor = self.refresh_tokens.successor(token, found.successor_salt)
            return self._signed_in(found.user_id, found.session_id, successor, found.expires_in)
        salt = new_salt()
        successor = self.refresh_tokens.successor(token, salt)
        await repository.spend(_hash(token), salt)
        expires_in = await repository.prolong(found.session_id, IDLE_TTL, self.max_age)
        await repository.add_token(_hash(successor), found.session_id)
        return self._signed_in(found.user_id, found.session_id, successor, expires_in)

    def _signed_in(self, user_id: int, session_id: UUID, refresh_token: str, expires_in: timedelta) -> SignedIn:
        access = AccessToken(self.tokens.make(user_id, session_id), "bearer", ACCESS_TOKEN_TTL_S)
        return SignedIn(user_id, session_id, access, refresh_token, expires_in)

    async def end_by_tokens(self, refresh_token: str | None, access_token: str | None) -> None:
        """Signs out whoever has one of them; with one that is no good one is signed out already."""
        async with self.begin_transaction() as session:
            repository = SessionRepository(session=session, wrap_exceptions=False)
            if refresh_token and (found := await repository.lock_token(_hash(refresh_token), self.max_age)):
                await repository.revoke(found.user_id, found.session_id)
            if access_token:
                with suppress(BadToken):
                    claims = self.tokens.read(access_token)
                    await repository.revoke(claims.user_id, claims.session_id)

    async def end(self, user_id: int, session_id: UUID) -> None:
        async with self.begin_transaction() as session:
            if not await SessionRepository(session=session, wrap_exceptions=False).revoke(user_id, session_id):
                raise SessionNotFound(internal=f"session {session_id}")

    async def end_all(self, user_id: int) -> None:
        """End every session and API key: whoever else has got hold of one is out."""
        async with self.begin_transaction() as session:
            await SessionRepository(session=session, wrap_exceptions=False).revoke_all(user_id)
            await ApiKeyRepository(session=session, wrap_exceptions=False).revoke_all(user_id)

    async def of(self, user_id: int, current: UUID | None) -> list[Session]:
        async with self.sessions() as session:
            rows = await SessionRepository(session=session, wrap_exceptions=False).of(
                user_id, self.max_age, SESSIONS_SHOWN_MAX
            )
        return [
            Session(row.id, row.user_agent, row.created_at, row.last_used_at, row.expires_at, row.id == current)
            for row in rows
        ]


def _printable(user_agent: str) -> str:
    return "".join(letter for letter in user_agent if letter.isprintable())[:USER_AGENT_LENGTH_MAX]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
