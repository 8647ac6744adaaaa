"""Config: what clients must know of this installation.

/api/config
"""

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import convert

from api import __version__
from api.cache import Cached
from api.schemas.config import AccessConfig, BoardConfig
from api.services.accounts import AccountReader
from api.services.pictures import IMAGE_BYTES_MAX
from api.settings import Settings
from db.limits import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, USERNAME_LENGTH_MAX

IS_SET_UP = "is_set_up"
"""Where the application keeps that there is an admin. From then on there always is one, so nobody has to ask again."""


class ConfigController(Controller):
    path = "/config"
    tags = ("Config",)

    @get(
        operation_id="getConfig",
        summary="The board's name, limits and rules",
        cached=Cached("accounts"),
        opt={"ignores_bearer": True},
    )
    async def get_config(self, state: State, account_reader: NamedDependency[AccountReader]) -> BoardConfig:
        """What differs per installation."""
        settings: Settings = state.settings
        if not state.get(IS_SET_UP):
            state[IS_SET_UP] = not await account_reader.needs_setup()
        return BoardConfig(
            name=settings.board.name,
            version=__version__,
            image_bytes_max=IMAGE_BYTES_MAX,
            title_length_max=TITLE_LENGTH_MAX,
            text_length_max=TEXT_LENGTH_MAX,
            username_length_max=USERNAME_LENGTH_MAX,
            downvotes=settings.votes.downvotes,
            access=convert(settings.access, AccessConfig, from_attributes=True),
            live=settings.live.enabled,
            needs_setup=not state[IS_SET_UP],
        )
