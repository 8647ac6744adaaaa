"""Users: all accounts, for admins.

/api/users, /api/users/{user_id}
"""

from typing import Annotated

from litestar import Controller, get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.guards import admin_only
from api.parameters import NextPage, number_of, per_page
from api.schemas.text import NO_NUL, SEARCH_LENGTH_MAX
from api.schemas.users import User, UserPage, UserUpdate
from api.services.users import UserReader, UserService
from api.text_rules import clean_line
from db.actor import Actor


class UserController(Controller):
    path = "/users"
    tags = ("Users",)
    guards = (admin_only,)
    opt = {"errors": [401, 403, 404, 409]}  # noqa: RUF012  as Litestar declares it

    @get(operation_id="listUsers", summary="List accounts")
    async def list_users(
        self,
        user_reader: NamedDependency[UserReader],
        search: Annotated[
            str,
            QueryParameter(
                max_length=SEARCH_LENGTH_MAX, pattern=NO_NUL, description="A part of the name or the e-mail."
            ),
        ] = "",
        limit: Annotated[int, per_page("Accounts")] = 50,
        cursor: NextPage = None,
    ) -> UserPage:
        """The newest first."""
        return await user_reader.page(clean_line(search), limit, cursor)

    @patch("/{user_id:int}", operation_id="updateUser", summary="Promote or deactivate")
    async def update_user(
        self,
        user_id: Annotated[int, number_of("account")],
        data: JSONBody[UserUpdate],
        users: NamedDependency[UserService],
        author: NamedDependency[Actor],
    ) -> User:
        """Who is deactivated gets 403 from then on. The last admin stays one."""
        return await users.update(user_id, data, author)
