import hashlib
import secrets
import unicodedata
from datetime import timedelta
from typing import Any
from uuid import uuid4

from msgspec import UNSET

from api.errors import BadSetupToken, LastAdminStays, UserNotFound, WrongPassword
from api.schemas.accounts import Account, AccountExport, AccountUpdate, PasswordChange, Registration, SetUp
from api.services import new_passwords, passwords
from db import models
from db.actor import Actor
from db.repositories.accounts import AccountRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository

SETUP_TOKEN_TTL = timedelta(days=1)


class AccountService:
    """One's own account: to have one, to change it, to take everything along and leave."""

    def __init__(self, users: UserRepository, accounts: AccountRepository, sessions: SessionRepository) -> None:
        self.users = users
        self.accounts = accounts
        self.sessions = sessions

    async def register(self, new: Registration | SetUp, *, role: str = "user") -> models.User:
        """Raises EmailTaken (by the constraint, so that of several at once one wins) and PasswordRefused."""
        email = normal_email(new.email)
        new_passwords.check(new.password, email, new.name)
        password_hash = await passwords.hash_password(new.password)  # before the first statement: it takes a while
        user = models.User(
            email=email, name=new.name.strip(), password_hash=password_hash, role=role, is_active=True, actor_id=uuid4()
        )
        return await self.users.add(user, auto_refresh=False)

    async def set_up(self, new: SetUp) -> models.User:
        """The link makes one admin and then no more."""
        if not await self.accounts.use_setup_token(_hash(new.token), SETUP_TOKEN_TTL):
            raise BadSetupToken
        return await self.register(new, role="admin")

    async def make_setup_token(self) -> str:
        token = secrets.token_urlsafe(32)
        await self.accounts.add_setup_token(_hash(token))
        return token

    async def needs_setup(self) -> bool:
        return not await self.users.any()

    async def adopt(self, visitor: Actor | None, user: Actor) -> None:
        """What the visitor did before signing in becomes the account's."""
        if visitor is not None and visitor.user_id is None:
            await self.accounts.adopt(visitor.id, user.id)

    async def get(self, user_id: int) -> Account:
        return as_account(await self._user(user_id))

    async def update(self, user_id: int, changes: AccountUpdate) -> Account:
        user = await self._user(user_id)
        if changes.name is not UNSET:
            user.name = changes.name.strip()
            await self.users.session.flush()
        return as_account(user)

    async def change_password(self, user_id: int, change: PasswordChange, session_id: Any) -> None:
        """Signs the other sessions out."""
        user = await self._user(user_id)
        await _check_password(user, change.current_password, "current_password")
        new_passwords.check(change.new_password, user.email, user.name, field="new_password")
        user.password_hash = await passwords.hash_password(change.new_password)
        await self.users.session.flush()
        await self.sessions.revoke_all(user_id, but=session_id)

    async def delete(self, user_id: int, password: str) -> None:
        """Posts and comments stay without a name; votes and everything personal go."""
        user = await self._user(user_id)
        await _check_password(user, password, "password")
        if user.role == "admin" and await self.users.lock_active_admins() <= {user_id}:
            raise LastAdminStays
        await self.accounts.erase(user.id, user.actor_id)

    async def export(self, user_id: int) -> AccountExport:
        user = await self._user(user_id)
        found = await self.accounts.everything(user.id, user.actor_id)
        (account,) = found.pop("account")
        return AccountExport(account=account, **found)

    async def _user(self, user_id: int) -> models.User:
        user = await self.users.get_one_or_none(id=user_id)
        if user is None:
            raise UserNotFound(internal=f"user {user_id}")
        return user


def normal_email(email: str) -> str:
    """One spelling of an address: two that differ in the case of letters are the same mailbox, in practice."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def as_account(user: models.User) -> Account:
    return Account(user.id, user.email, user.name, "admin" if user.role == "admin" else "user", user.created_at)


async def _check_password(user: models.User, password: str, field: str) -> None:
    if not await passwords.verify(password, user.password_hash):
        raise WrongPassword(field)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
