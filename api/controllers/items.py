"""Items: the public roadmap.

/api/items, /api/items/{item_id}, /api/items/{item_id}/place, /api/items/{item_id}/posts/{post_id}
"""

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.cache import Cached
from api.guards import rate_limit
from api.parameters import PostId, number_of, of_project
from api.schemas.items import Item, ItemCreate, ItemPlace, ItemReplace, ItemUpdate
from api.schemas.numbers import INT64_MAX
from api.schemas.text import NO_NUL, SEARCH_LENGTH_MAX
from api.services.items import ItemCreator, ItemFilter, ItemReader, ItemService
from api.text_rules import clean_line, clean_text
from db.actor import Actor
from db.limits import ITEM_STATUS_LENGTH_MAX

ItemId = Annotated[int, number_of("item")]

TOTAL_COUNT = "X-Total-Count"
WRITING = {"errors": [401, 403, 404, 429]}


class ItemController(Controller):
    path = "/items"
    tags = ("Items",)

    @get(
        operation_id="listItems",
        summary="List roadmap items",
        cached=Cached("items", "posts"),
        opt={"errors": [404]},
        response_headers=[
            ResponseHeader(
                name=TOTAL_COUNT,
                documentation_only=True,
                description="How many items fulfil the filters, on all pages together.",
            )
        ],
    )
    async def list_items(
        self,
        item_reader: NamedDependency[ItemReader],
        actor: NamedDependency[Actor | None],
        status: Annotated[
            str,
            QueryParameter(max_length=ITEM_STATUS_LENGTH_MAX, pattern=NO_NUL, description="Only items of this status."),
        ] = "",
        search: Annotated[
            str,
            QueryParameter(
                max_length=SEARCH_LENGTH_MAX,
                pattern=NO_NUL,
                description="Only items in whose name or description this occurs, in any case of letters.",
            ),
        ] = "",
        project_id: Annotated[
            int | None, of_project("Only of this project; else of all listed ones and your own; for admins, of all.")
        ] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="At most so many.")] = 100,
        offset: Annotated[int, QueryParameter(ge=0, le=INT64_MAX, description="Leaves out the first so many.")] = 0,
    ) -> Response[list[Item]]:
        """As the roadmap shows them: planned, in_progress, done, any other status by name, then what is proposed.

        The order within a status is the one in which the items were created, until somebody moves them. No more are
        sent at a time than make about a megabyte: as long as `X-Total-Count` says that there are more, go on with
        `offset`.
        """
        wanted = ItemFilter(clean_line(status), clean_text(search), project_id)
        found, total = await item_reader.page(wanted, limit, offset, actor)
        return Response(list(found), headers={TOTAL_COUNT: str(total)})

    @post(operation_id="createItem", summary="Create a roadmap item", guards=[rate_limit("items")], opt=WRITING)
    async def create_item(
        self,
        data: JSONBody[ItemCreate],
        item_creator: NamedDependency[ItemCreator],
        author: NamedDependency[Actor],
    ) -> Item:
        """It stands at the end of its column. A name is enough. The visitor's cookie makes its author.

        What somebody creates who does not work on the project is a proposal, whatever status was sent.
        """
        return await item_creator.create(data, author)

    @get(
        "/{item_id:int}",
        operation_id="getItem",
        summary="Read a roadmap item",
        cached=Cached("items", "posts"),
        opt={"errors": [404]},
    )
    async def get_item(
        self, item_id: ItemId, item_reader: NamedDependency[ItemReader], actor: NamedDependency[Actor | None]
    ) -> Item:
        """One item with the posts it answers."""
        return await item_reader.get(item_id, actor)

    @patch(
        "/{item_id:int}",
        operation_id="updateItem",
        summary="Change a roadmap item",
        guards=[rate_limit("items")],
        opt=WRITING,
    )
    async def update_item(
        self,
        item_id: ItemId,
        data: JSONBody[ItemUpdate],
        items: NamedDependency[ItemService],
        actor: NamedDependency[Actor | None],
    ) -> Item:
        """Changes what is given and leaves the rest; metadata is merged, key by key.

        Who works on the project may; so may the author of a proposal, but for its status.
        """
        return await items.update(item_id, data, actor)

    @put(
        "/{item_id:int}",
        operation_id="replaceItem",
        summary="Replace a roadmap item",
        guards=[rate_limit("items")],
        opt=WRITING,
    )
    async def replace_item(
        self,
        item_id: ItemId,
        data: JSONBody[ItemReplace],
        items: NamedDependency[ItemService],
        actor: NamedDependency[Actor | None],
    ) -> Item:
        """Replaces everything that can be written; what is left out gets its default. Place and posts stay.

        Who works on the project may; so may the author of a proposal, but for its status.
        """
        return await items.update(item_id, data, actor)

    @delete(
        "/{item_id:int}",
        operation_id="deleteItem",
        summary="Delete a roadmap item",
        guards=[rate_limit("items")],
        opt=WRITING,
    )
    async def delete_item(
        self, item_id: ItemId, items: NamedDependency[ItemService], actor: NamedDependency[Actor | None]
    ) -> None:
        """Its posts stay. Who works on the project may; so may the author of a proposal."""
        await items.delete(item_id, actor)

    @put(
        "/{item_id:int}/place",
        operation_id="placeItem",
        summary="Move an item on the roadmap",
        guards=[rate_limit("items")],
        opt=WRITING,
    )
    async def place_item(
        self,
        item_id: ItemId,
        data: JSONBody[ItemPlace],
        items: NamedDependency[ItemService],
        actor: NamedDependency[Actor | None],
    ) -> Item:
        """Puts it into a column, below another item of that column or on top. Doing it twice changes nothing.

        Who works on the project may; the author of a proposal moves it among the proposals.
        """
        return await items.place(item_id, data, actor)

    @put(
        "/{item_id:int}/posts/{post_id:int}",
        operation_id="linkItemPost",
        summary="Link a post to a roadmap item",
        guards=[rate_limit("items")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def link_item_post(
        self,
        item_id: ItemId,
        post_id: PostId,
        items: NamedDependency[ItemService],
        actor: NamedDependency[Actor | None],
    ) -> Item:
        """A post of the same project. Doing it twice changes nothing. Who may change the item may."""
        return await items.link(item_id, post_id, actor)

    @delete(
        "/{item_id:int}/posts/{post_id:int}",
        operation_id="unlinkItemPost",
        summary="Unlink a post from a roadmap item",
        guards=[rate_limit("items")],
        opt=WRITING,
    )
    async def unlink_item_post(
        self,
        item_id: ItemId,
        post_id: PostId,
        items: NamedDependency[ItemService],
        actor: NamedDependency[Actor | None],
    ) -> None:
        """Item and post stay. Who may change the item may."""
        await items.unlink(item_id, post_id, actor)
