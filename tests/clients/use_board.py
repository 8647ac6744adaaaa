"""What somebody does with the generated Python client; prints what the board told, as JSON."""

import json
import sys
from base64 import b64decode
from io import BytesIO
from typing import TypeVar

from client import AuthenticatedClient, Client
from client.api.accounts import get_me
from client.api.images import get_image, upload_image
from client.api.posts import create_post, get_post, list_posts
from client.api.sessions import login
from client.api.votes import cast_vote
from client.models import Credentials, ErrorBody, ListPostsSort, PictureForm, PostCreate, VoteCast, VoteCastValue
from client.types import UNSET, File, Unset

T = TypeVar("T")


def good(answer: T | ErrorBody | None) -> T:
    if answer is None or isinstance(answer, ErrorBody):
        raise ValueError(answer)
    return answer


def main(url: str, email: str, password: str, picture: bytes) -> None:
    visitor = Client(url, raise_on_unexpected_status=True)
    token = good(login.sync(client=visitor, body=Credentials(email, password)))
    client = AuthenticatedClient(url, token.access_token, raise_on_unexpected_status=True)

    me = good(get_me.sync(client=client))
    form = PictureForm(file=File(BytesIO(picture), "a.png", "image/png"))
    image = good(upload_image.sync(client=client, body=form))
    written = PostCreate("With a picture", "See.", image_hash=image.image_hash)
    post = good(create_post.sync(client=client, body=written))
    vote = good(cast_vote.sync(post.id, client=client, body=VoteCast(VoteCastValue.VALUE_1)))
    voted = good(get_post.sync(post.id, client=client))
    shown = good(get_image.sync(image.image_hash, client=client))

    pages: list[list[int]] = []
    cursor: str | Unset | None = UNSET
    while cursor is not None:
        page = good(list_posts.sync(client=client, sort=ListPostsSort.NEW, limit=3, cursor=cursor))
        pages.append([item.id for item in page.items])
        cursor = page.next_cursor

    told = {
        "email": me.email,
        "image_hash": voted.image_hash,
        "shown": shown.payload.read().hex(),
        "my_vote": vote.my_vote,
        "score": voted.score,
        "post_id": post.id,
        "pages": pages,
    }
    sys.stdout.write(json.dumps(told))


url, email, password, picture = sys.argv[1:]
main(url, email, password, b64decode(picture))
