import hashlib
import secrets
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import Row, func
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api import access, emails, pagination
from api.errors import (
    BadInvitation,
    BadSetupToken,
    EmailTaken,
    LastAdminStays,
    NameTaken,
    SignUpClosed,
    UserNotFound,
    WrongCredentials,
    WrongPassword,
)
from api.names import check_account_name, check_new_address, get_stored_skeletons
from api.schemas.accounts import Account, AccountUpdate, PasswordChange, Registration, SetUp
from api.schemas.events import (
    AccountDeleted,
    AccountRegistered,
    AccountUpdated,
    Change,
    IssueUpdated,
    PostUpdated,
    PostVoted,
)
from api.services import new_passwords, passwords
from api.services.accounts.reading import AccountReader
from api.who import SignUp
from db import models
from db.actor import Actor, make_actor_id
from db.repositories.accounts import COUNTED, AccountRepository
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.events import EventRepository
from db.repositories.exports import ExportRepository, export_parts
from db.repositories.invitations import InvitationRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.transaction import transaction

__all__ = ["AccountExporter", "AccountReader", "AccountService", "as_account"]

SETUP_TOKEN_TTL = timedelta(days=1)


class AccountService:
    """One's own account: to have one, to change it, to take everything along and leave."""

    def __init__(
        self,
        users: UserRepository,
        accounts: AccountRepository,
        sessions: SessionRepository,
        api_keys: ApiKeyRepository,
        invitations: InvitationRepository,
        events: EventRepository,
        *,
        sign_up: SignUp,
        board_words: Sequence[str] = (),
        board: str = "",
    ) -> None:
        self.users = users
        self.accounts = accounts
        self.sessions = sessions
        self.api_keys = api_keys
        self.invitations = invitations
        self.events = events
        self.board_words = board_words
        """Names of the board, which are no good passwords for it."""
        self.board = board
        """Its name, which is nobody's but the admins'."""
        self.sign_up = sign_up

    async def register(self, new: Registration, caller: str) -> models.User:
        """Raises SignUpClosed, EmailTaken (of several at once by the constraint), PasswordRefused, BadInvitation,
        NameTaken and NameReserved.

        Whether sign-up is open is checked first: where it is closed, nothing is said about the address. The
        invitation is not accepted by this: its holder may have an account already, and decides when signed in.
        """
        access.check_sign_up(self.sign_up, has_invitation=new.invitation is not None)
        # The slow part first, and as slow whether or not the address is taken.
        user = await self._make(new, "user", caller)
        skeletons = await self._reserve_name(user.name, user.role)
        if new.invitation is not None:
            await self._use_invitation(new.invitation)
        if await self.users.by_email(user.email) is not None:
            raise EmailTaken
        return await self._add(user, skeletons)

    async def _use_invitation(self, token: str) -> None:
        """Where only invited people sign up, a link is good for one account: else one of them would open the board."""
        if self.sign_up == "invited":
            if not await self.invitations.claim_sign_up(token):
                raise SignUpClosed(self.sign_up, BadInvitation.user)
        elif not await self.invitations.has_open(token):
            raise BadInvitation

    async def set_up(self, new: SetUp, caller: str) -> models.User:
        """The link makes one admin, and with it all links end."""
        admin = await self._make(new, "admin", caller)
        admin.email_confirmed_at = datetime.now(UTC)  # typed by whoever runs the server
        if not await self.accounts.use_setup_token(_hash(new.token), SETUP_TOKEN_TTL):
            raise BadSetupToken
        return await self._add(admin, await self._reserve_name(admin.name, admin.role))

    async def make_setup_token(self) -> str:
        token = secrets.token_urlsafe(32)
        await self.accounts.add_setup_token(_hash(token), SETUP_TOKEN_TTL)
        return token

    async def needs_setup(self) -> bool:
        """There is no admin yet. Once there is one, there always is: the last one stays."""
        return not await self.users.has_admin()

    async def admit(self, user: models.User) -> None:
        """Raises WrongCredentials where the password was changed, or the account closed, since it was checked.

        Both wait for this transaction from now on, so that signing out everywhere finds the session that begins in it.
        """
        if not await self.users.still_has(user.id, user.password_hash):
            raise WrongCredentials

    async def adopt(self, visitor: Actor | None, user: Actor) -> None:
        """What the visitor did before signing in becomes the account's, and is shown under its name."""
        if visitor is not None and visitor.user_id is None:
            adopted = await self.accounts.adopt(visitor.id, user.id)
            await self._tell_votes(adopted.recounted)
            await self.events.record_all(_updated(adopted.posts), user)

    async def update(self, user_id: int, changes: AccountUpdate, actor: Actor) -> Account:
        user = await self._user(user_id)
        name = user.name if changes.name is UNSET else changes.name
        if name != user.name:
            skeletons = await self._reserve_name(name, user.role, user.id)
            user.name, user.updated_at = name, func.now()
            await self.users.session.flush()
            await self.users.set_skeletons({user.id: skeletons})
            account = as_account(user)
            await self.events.record(
                AccountUpdated(user.id, account.role, user.is_active, account.email_confirmed),
                project_id=None,
                actor=actor,
            )
        return as_account(user)

    async def change_password(
        self, user: models.User, change: PasswordChange, session_id: UUID | None, caller: str
    ) -> str:
        """Change the password of a user who just confirmed it, and sign the other sessions out.

        Returns:
            The hash, which the cookie of a known device is bound to.
        """
        own_words = (user.email, user.name, *self.board_words)
        check = partial(new_passwords.check, change.new_password, own_words, field="new_password")
        # Before the first statement: it takes a while.
        fresh = await passwords.hash_password(change.new_password, caller, check)
        if not await self.users.change_password(user.id, user.password_hash, fresh):
            raise WrongPassword("current_password")
        await self.sessions.revoke_all(user.id, but=session_id)
        if change.revoke_api_keys:
            await self.api_keys.revoke_all(user.id)
        return fresh

    async def delete(self, user: models.User) -> None:
        """Of a user whose password was just confirmed. What others can read stays, without a name; the rest goes."""
        if await self.users.lock_active_admins() == {user.id}:
            raise LastAdminStays
        await self._tell_votes(await self.accounts.remove_votes(user.actor_id))
        posts, issues = await self.accounts.erase(user.id, user.actor_id)
        changes = _updated(posts)
        changes += [
            (IssueUpdated(row.id, row.number, row.title, row.state, ["assignee"], row.version), row.project_id)
            for row in issues
        ]
        await self.events.record_all([*changes, (AccountDeleted(user.id), None)])

    async def _reserve_name(self, name: str, role: str, user_id: int | None = None) -> Sequence[str]:
        """For a new account or a new name. Returns what look-alikes are found by. Raises NameTaken and NameReserved."""
        skeletons = check_account_name(name, self.board, is_admin=role == "admin")
        if skeletons:
            await self.users.reserve_name(skeletons)
            if await self.users.has_name(skeletons, other_than=user_id):
                raise NameTaken
        return get_stored_skeletons(name, is_admin=role == "admin")

    async def _make(self, new: Registration | SetUp, role: str, caller: str) -> models.User:
        """Before the first statement: no connection is held while the password is hashed."""
        email, name = emails.normal(new.email), new.name
        check_new_address(email)
        check = partial(new_passwords.check, new.password, (email, name, *self.board_words))
        password_hash = await passwords.hash_password(new.password, caller, check)
        return models.User(
            email=email, name=name, password_hash=password_hash, role=role, is_active=True, actor_id=make_actor_id()
        )

    async def _add(self, user: models.User, skeletons: Sequence[str]) -> models.User:
        user = await self.users.add(user, auto_refresh=False)
        await self.users.set_skeletons({user.id: skeletons})
        await self.events.record(AccountRegistered(user.id), project_id=None)
        return user

    async def _tell_votes(self, posts: Sequence[Row[Any]]) -> None:
        """Of posts whose counters have changed."""
        voted = [
            (PostVoted(*(getattr(post, name) for name in COUNTED)), post.project_id) for post in posts if post.published
        ]
        await self.events.record_all(voted)

    async def _user(self, user_id: int) -> models.User:
        user = await self.users.get_one_or_none(id=user_id)
        if user is None:
            raise UserNotFound(internal=f"user {user_id}")
        return user


class AccountExporter:
    """Reads each page in a transaction of its own: no connection is held while somebody takes the export."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.sessions = sessions

    async def export(self, user_id: int) -> AsyncGenerator[bytes]:
        """Begin an export, an `AccountExport` as JSON in pieces. Raises UserNotFound."""
        async with transaction(self.sessions) as session:
            user = await session.get(models.User, user_id)
            if user is None:
                raise UserNotFound(internal=f"user {user_id}")
            actor = Actor(user.actor_id, user.id, user.name, user.role == "admin")
            account = await ExportRepository(session).get_account(actor)
        return self._encode(actor, account)

    async def _encode(self, actor: Actor, account: dict[str, Any]) -> AsyncGenerator[bytes]:
        encode = pagination.ENCODER.encode
        yield b'{"account":' + encode(account)
        for kind, part in export_parts(actor).items():
            yield f',"{kind}":'.encode()
            separator, after = b"[", None
            while True:
                async with transaction(self.sessions) as session:
                    rows, after = await ExportRepository(session).list_page(part, after)
                if rows:
                    yield separator + b",".join(map(encode, rows))
                    separator = b","
                if after is None:
                    break
            yield b"]" if separator == b"," else b"[]"
        yield b"}"


def _updated(posts: Sequence[Row[Any]]) -> list[tuple[Change, int | None]]:
    """Of published posts that have another author now."""
    return [(PostUpdated(post.id, post.title, post.version), post.project_id) for post in posts]


def as_account(user: models.User) -> Account:
    return Account(
        user.id,
        user.email,
        user.email_confirmed_at is not None,
        user.name,
        "admin" if user.role == "admin" else "user",
        user.created_at,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
