"""What is sent to each operation that needs more than its path: an entry is one line.

An operation that can be asked in several ways has an entry for each, with its name and a word behind it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.pictures_made import picture
from tests.visibility.world import MARK, World

Request = Mapping[str, Any]
"""Keyword arguments of httpx; `places` are other objects than the world's for the path."""

PASSWORD = "correct horse battery"
HOOK = "https://hooks.example/corkboard"
WRITTEN: Request = {"json": {"title": "x", "text": "y"}}
REGISTRATION = {"email": "new@example.org", "password": PASSWORD, "name": "New"}

REQUESTS: Mapping[str, Callable[[World], Request]] = {
    "listPosts": lambda w: {"params": {"project_id": w.project_id}},
    "listPosts:everywhere": lambda _: {},
    "listPosts:search": lambda _: {"params": {"search": MARK, "sort": "new"}},
    "createPost": lambda w: {"json": {"title": "x", "text": "y", "project_id": w.project_id}},
    "updatePost": lambda _: {"json": {"username": "x"}},
    "replacePost": lambda _: WRITTEN,
    "castVote": lambda _: {"json": {"value": 1}},
    "listOwnVotes": lambda w: {"params": {"post_ids": w.post_id}},
    "getAuthorship": lambda w: {
        "params": {"post_ids": w.post_id, "comment_ids": w.places["comment_id"], "item_ids": w.places["item_id"]}
    },
    "uploadImage": lambda _: {"files": {"file": ("x.png", picture(color="red"), "image/png")}},
    "createClassicPost": lambda _: {"data": {"title": "x", "post": "y"}},
    "updatePostScore": lambda w: {"json": {"post_id": w.post_id, "score_increase": 1}},
    "listProjects": lambda _: {"params": {"all": True}},
    "listProjects:own": lambda _: {},
    "createProject": lambda _: {"json": {"name": "x"}},
    "createProject:public": lambda _: {"json": {"name": "x", "is_public": True}},
    "updateProject": lambda _: {"json": {"description": "x"}},
    "updateProject:public": lambda _: {"json": {"is_public": True}},
    "updateProject:listed": lambda _: {"json": {"is_listed": True}},
    "createInvitation": lambda _: {"json": {}},
    "previewInvitation": lambda w: {"json": {"token": w.invitation}},
    "acceptInvitation": lambda w: {"json": {"token": w.invitation}},
    "setMember": lambda _: {"json": {"role": "member"}},
    "createIssue": lambda _: {"json": {"title": "x"}},
    "updateIssues": lambda _: {"json": {"numbers": [1], "changes": {"state": "todo"}}},
    "updateIssue": lambda _: {"json": {"state": "todo"}},
    "placeIssue": lambda _: {"json": {"state": "todo", "after": None}},
    "createIssueFromPost": lambda w: {"places": {"post_id": w.places["other_post_id"]}},
    "linkPost": lambda w: {"places": {"post_id": w.places["other_post_id"]}},
    "linkItemPost": lambda w: {"places": {"post_id": w.places["other_post_id"]}},
    "listItems": lambda _: {},
    "listItems:project": lambda w: {"params": {"project_id": w.project_id, "search": MARK}},
    "createItem": lambda w: {"json": {"name": "x", "project_id": w.project_id}},
    "updateItem": lambda _: {"json": {"status": "done"}},
    "replaceItem": lambda w: {"json": {"name": "x"}},
    "placeItem": lambda _: {"json": {"status": "done", "after": None}},
    "createPostComment": lambda _: {"json": {"text": "x"}},
    "createIssueComment": lambda _: {"json": {"text": "x"}},
    "updateComment": lambda _: {"json": {"text": "x"}},
    "listWebhooks": lambda w: {"params": {"project_id": w.project_id}},
    "listWebhooks:site": lambda _: {},
    "createWebhook": lambda w: {"json": {"url": HOOK, "project_id": w.project_id}},
    "createWebhook:site": lambda _: {"json": {"url": HOOK}},
    "updateWebhook": lambda _: {"json": {"kinds": ["post.*"]}},
    "register": lambda _: {"json": REGISTRATION},
    "setUp": lambda _: {"json": {**REGISTRATION, "token": "x" * 43}},
    "login": lambda w: {"json": {"email": w.users["other"].email, "password": PASSWORD}},
    "updateMe": lambda _: {"json": {"name": "x"}},
    "deleteMe": lambda _: {"json": {"password": PASSWORD}},
    "changePassword": lambda _: {"json": {"current_password": PASSWORD, "new_password": f"{PASSWORD} staple"}},
    "createApiKey": lambda _: {"json": {"name": "x", "scopes": ["read"]}},
    "listEvents": lambda _: {},
    "listEvents:project": lambda w: {"params": {"project_id": w.project_id}},
    "updatePreferences": lambda _: {"json": {"comment": "off"}},
    "readNotifications": lambda _: {"json": {"through": 1}},
    "notify": lambda _: {"json": {"email": "ada@example.org", "message": "x"}},
    "getPostsAtom": lambda _: {},
    "getPostsAtom:one": lambda w: {"params": {"project_id": w.project_id}},
    "getPostsJson": lambda _: {},
    "getPostsJson:one": lambda w: {"params": {"project_id": w.project_id}},
    "getRoadmapAtom": lambda _: {},
    "getRoadmapAtom:one": lambda w: {"params": {"project_id": w.project_id}},
    "getRoadmapJson": lambda _: {},
    "getRoadmapJson:one": lambda w: {"params": {"project_id": w.project_id}},
    "streamEvents": lambda _: {"params": {"after": "0.0.0"}},
    "streamEvents:project": lambda w: {"params": {"project_id": w.project_id}},
    "updateUser": lambda _: {"json": {"is_active": True}},
}
