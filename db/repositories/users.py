from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from db.models import ApiKey, NameSkeleton, Session, User
from db.models.user import BCRYPT_COST, IS_BCRYPT
from db.repositories.api_keys import is_valid
from db.repositories.authors import is_name_taken
from db.repositories.sections import USER_ID
from db.statements import given

FOR_ADMINS = (
    User.id,
    User.email,
    User.email_confirmed_at.is_not(None).label("email_confirmed"),
    User.name,
    User.role,
    User.is_active,
    User.created_at,
)
OWN = (User.id, User.email, User.email_confirmed_at.is_not(None), User.name, User.role, User.created_at)
"""What one sees of one's own account, in the order of `Account` of api/schemas/accounts.py."""
ACTIVE_ADMIN = (User.role == "admin", User.is_active)
SHAPES_KEPT = 512
NAMES_SEED = 0x6E616D65  # the bytes of "name": of the locks of names, not of titles


def can_receive_mail() -> ColumnElement[bool]:
    """By columns of `User`: the account is active, and its address is known to be its own."""
    return and_(User.is_active, User.email_confirmed_at.is_not(None))


@lru_cache
def select_account() -> Select[Any]:
    """The viewer's own."""
    return select(*OWN).where(User.id == USER_ID)


@lru_cache(SHAPES_KEPT)
def listed(page: int, *, search: bool, is_later: bool) -> Select[Any]:
    """For admins, the newest first; behind the one with the id `after_id`. Name or e-mail hold the `search`."""
    statement = select(*FOR_ADMINS)
    if search:
        part: ColumnElement[str] = func.lower(bindparam("search", type_=Text))
        statement = statement.where(or_(*(func.strpos(func.lower(each), part) > 0 for each in (User.name, User.email))))
    if is_later:
        statement = statement.where(User.id < given("after_id", BigInteger))
    return statement.order_by(User.id.desc()).limit(literal_column(str(page), Integer))


@lru_cache
def select_has_admin() -> Select[Any]:
    return select(exists().where(*ACTIVE_ADMIN))


class UserRepository(SQLAlchemyAsyncRepository[User]):
    model_type = User

    async def by_email(self, email: str) -> User | None:
        """`email` normalised."""
        found: User | None = await self.session.scalar(select(User).where(User.email == email))
        return found

    async def has_name(self, skeletons: Sequence[str], *, other_than: int | None = None) -> bool:
        """Whether an account has a name that looks like one with these skeletons."""
        others = () if other_than is None else (NameSkeleton.user_id != other_than,)
        taken = is_name_taken(literal(list(skeletons), ARRAY(Text)), *others)
        return bool(await self.session.scalar(select(taken)))

    async def reserve_name(self, skeletons: Sequence[str]) -> None:
        """Until the transaction ends nobody else can reserve a name that looks like it, so that looking it up decides.

        In one order, so that two who reserve names never wait for each other in a circle.
        """
        for skeleton in sorted(skeletons):
            lock = func.hashtextextended(skeleton, NAMES_SEED)
            await self.session.execute(select(func.pg_advisory_xact_lock(lock)))

    async def set_skeletons(self, skeletons: Mapping[int, Sequence[str]]) -> None:
        """By number of the account, of its present name."""
        await self.session.execute(delete(NameSkeleton).where(NameSkeleton.user_id.in_(skeletons)))
        rows = [{"user_id": user_id, "skeleton": each} for user_id, found in skeletons.items() for each in found]
        if rows:
            await self.session.execute(insert(NameSkeleton).on_conflict_do_nothing(), rows)

    async def without_skeletons(self, after: int, limit: int) -> Sequence[Row[Any]]:
        """Accounts with higher numbers whose names have none yet, locked; what another process is at is left out."""
        missing = (User.id > after, ~exists().where(NameSkeleton.user_id == User.id))
        statement = select(User.id, User.name, User.role).where(*missing).order_by(User.id).limit(limit)
        return (await self.session.execute(statement.with_for_update(skip_locked=True))).all()

    async def find_candidate(self, email: str) -> tuple[User | None, int | None]:
        """Find whom a normalised address belongs to, and the greatest bcrypt cost of all accounts, in one statement.

        Returns:
            The account, or None; the cost, or None when there is no such hash any more.
        """
        cost = select(func.max(BCRYPT_COST)).select_from(User).where(IS_BCRYPT).correlate(None).scalar_subquery()
        one = select(literal(1)).subquery("one")
        statement = select(User, cost).select_from(one).outerjoin(User, User.email == email)
        user, found = (await self.session.execute(statement)).one()
        return user, None if found is None else int(found)

    async def active(self, session_ids: Collection[UUID], key_ids: Collection[int]) -> dict[UUID | int, bool]:
        """Sessions and API keys that stand for an active account still, and whether it is an admin's."""
        in_session = (
            select(Session.id, User.role)
            .join(User, User.id == Session.user_id)
            .where(Session.id.in_(session_ids), Session.revoked_at.is_(None), Session.expires_at > func.now())
        )
        by_key = (
            select(ApiKey.id, User.role).join(User, User.id == ApiKey.user_id).where(ApiKey.id.in_(key_ids), is_valid())
        )
        found: dict[UUID | int, bool] = {}
        for asked, statement in ((session_ids, in_session), (key_ids, by_key)):
            rows = await self.session.execute(statement.where(User.is_active)) if asked else ()
            found |= {row.id: row.role == "admin" for row in rows}
        return found

    async def has_admin(self) -> bool:
        return bool(await self.session.scalar(select_has_admin()))

    async def still_has(self, user_id: int, password_hash: str) -> bool:
        """Whether the password is still this one and the account active; both stay so until the transaction ends."""
        same = (User.id == user_id, User.password_hash == password_hash, User.is_active)
        return await self.session.scalar(select(User.id).where(*same).with_for_update(read=True)) is not None

    async def change_password(self, user_id: int, before: str, after: str) -> bool:
        """Hashes. False: it was changed meanwhile."""
        same = (User.id == user_id, User.password_hash == before)
        statement = update(User).where(*same).values(password_hash=after, updated_at=func.now())
        return await self.session.scalar(statement.returning(User.id)) is not None

    async def lock_active_admins(self) -> set[int]:
        """Their numbers; nobody else can make them fewer before this transaction ends."""
        admins = select(User.id).where(*ACTIVE_ADMIN).order_by(User.id)
        found = await self.session.scalars(admins.with_for_update())
        return set(found.all())
