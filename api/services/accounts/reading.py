"""Accounts as they are read."""

from api.errors import UserNotFound
from api.schemas.accounts import Account
from db.repositories import users
from db.statements import Reads


class AccountReader:
    """One's own account. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def get(self, user_id: int) -> Account:
        rows = await self.reads.rows(users.select_account(), {"user_id": user_id})
        if not rows:
            raise UserNotFound(internal=f"user {user_id}")
        return Account(*rows[0])

    async def needs_setup(self) -> bool:
        """There is no admin yet. Once there is one, there always is: the last one stays."""
        ((has_admin,),) = await self.reads.rows(users.select_has_admin(), {})
        return not has_admin
