import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import AccountInactive, BadToken, SessionNotFound, WrongCredentials, WrongPassword
from api.schemas.sessions import AccessToken, Session
from api.services import passwords
from api.services.tokens import ACCESS_TOKEN_TTL_S, AccessTokens
from db import models
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.transaction import transaction

SESSION_TTL = timedelta(days=30)
GRACE = timedelta(seconds=10)
"""Two tabs may refresh at once: the second comes with a token that was spent a moment ago."""
USER_AGENT_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    access: AccessToken
    refresh_token: str


class SessionService:
    """Signing in, staying signed in, signing out.

    It has transactions of its own: none is open while a password is hashed, and what a stolen token sets off is kept
    although its request fails.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession], tokens: AccessTokens) -> None:
        self.sessions = sessions
        self.tokens = tokens

    async def check(self, email: str, password: str) -> models.User:
        """The account. Unknown e-mail and wrong password are the same, in words and in time."""
        async with self.sessions() as session:
            users = UserRepository(session=session, wrap_exceptions=False)
            user, bcrypt_cost = await users.by_email(email), await users.bcrypt_cost()
        if not await passwords.verify(password, user.password_hash if user else None, bcrypt_cost) or user is None:
            raise WrongCredentials
        if not user.is_active:
            raise AccountInactive(internal=f"user {user.id}")
        if not passwords.is_outdated(user.password_hash):
            return user
        fresh = await passwords.hash_password(password)
        async with transaction(self.sessions) as session:
            users = UserRepository(session=session, wrap_exceptions=False)
            await users.change_password(user.id, user.password_hash, fresh)
        return await self.check(email, password)  # as it is now, whoever changed it

    async def confirm(self, user_id: int, password: str, field: str) -> models.User:
        """The account of somebody signed in, who is asked for the password again."""
        async with self.sessions() as session:
            user = await UserRepository(session=session, wrap_exceptions=False).get_one_or_none(id=user_id)
        if not await passwords.verify(password, user.password_hash if user else None) or user is None:
            raise WrongPassword(field)
        return user

    async def begin(self, repository: SessionRepository, user_id: int, user_agent: str) -> SignedIn:
        """In the repository's transaction: with the account that it makes, or with what it adopts."""
        session_id = uuid4()
        await repository.open(session_id, user_id, _printable(user_agent), SESSION_TTL)
        return await self._signed_in(repository, user_id, session_id)

    async def refresh(self, refresh_token: str, allow: Callable[[int], None]) -> SignedIn:
        """A token is good once. One that comes back later was stolen, or its thief was first: the session ends.

        `allow` is asked with the user's number before anything is spent, and may raise.
        """
        spent_hash = _hash(refresh_token)
        async with transaction(self.sessions) as session:
            repository = SessionRepository(session=session, wrap_exceptions=False)
            found = await repository.with_token(spent_hash, GRACE)
            if found is not None and not found.is_reused:
                if not found.is_active:
                    raise AccountInactive(internal=f"user {found.user_id}")
                allow(found.user_id)
                await repository.spend(spent_hash)
                await repository.prolong(found.session_id, SESSION_TTL)
                return await self._signed_in(repository, found.user_id, found.session_id)
            if found is not None:
                await repository.revoke(found.user_id, found.session_id)
        raise BadToken("refresh token unknown or spent")

    async def _signed_in(self, repository: SessionRepository, user_id: int, session_id: UUID) -> SignedIn:
        refresh_token = secrets.token_urlsafe(32)
        await repository.add_token(_hash(refresh_token), session_id)
        access = AccessToken(self.tokens.make(user_id, session_id), "bearer", ACCESS_TOKEN_TTL_S)
        return SignedIn(access, refresh_token)

    async def end_by_tokens(self, refresh_token: str | None, access_token: str | None) -> None:
        """Signs out whoever has one of them; with one that is no good one is signed out already."""
        async with transaction(self.sessions) as session:
            repository = SessionRepository(session=session, wrap_exceptions=False)
            if refresh_token and (found := await repository.with_token(_hash(refresh_token), GRACE)):
                await repository.revoke(found.user_id, found.session_id)
            if access_token:
                with suppress(BadToken):
                    claims = self.tokens.read(access_token)
                    await repository.revoke(claims.user_id, claims.session_id)

    async def end(self, user_id: int, session_id: UUID) -> None:
        async with transaction(self.sessions) as session:
            if not await SessionRepository(session=session, wrap_exceptions=False).revoke(user_id, session_id):
                raise SessionNotFound(internal=f"session {session_id}")

    async def end_all(self, user_id: int) -> None:
        async with transaction(self.sessions) as session:
            await SessionRepository(session=session, wrap_exceptions=False).revoke_all(user_id)

    async def of(self, user_id: int, current: UUID | None) -> list[Session]:
        async with self.sessions() as session:
            rows = await SessionRepository(session=session, wrap_exceptions=False).of(user_id)
        return [
            Session(row.id, row.user_agent, row.created_at, row.last_used_at, row.expires_at, row.id == current)
            for row in rows
        ]


def _printable(user_agent: str) -> str:
    return "".join(letter for letter in user_agent if letter.isprintable())[:USER_AGENT_LENGTH_MAX]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
