import msgspec

from api.schemas.numbers import Id


class Authorship(msgspec.Struct, frozen=True):
    """Of the posts, comments and roadmap items that were asked for, those that the caller wrote."""

    post_ids: list[Id]
    comment_ids: list[Id]
    item_ids: list[Id]
