from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Form
from pydantic import BaseModel, ConfigDict, Field


class Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int


class PostRead(Read):
    title: str
    post: str
    username: str
    score: int
    image_hash: str | None
    created_at: datetime


class PostForm(BaseModel):
    title: str = Field(min_length=1, max_length=100)
    post: str = Field(min_length=1, max_length=10_000)
    username: str = Field(default="anonymous", min_length=1, max_length=50)


class Vote(BaseModel):
    inc: Literal[-1, 1]


class ScoreStep(BaseModel):
    post_id: int
    score_increase: Literal[-1, 1]


class OwnVote(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    post_id: int
    value: int


class ItemRead(Read):
    project_id: int
    name: str
    description: str
    status: str
    metadata: dict[str, Any] = Field(validation_alias="details")
    position: float
    created_at: datetime
    updated_at: datetime


class ItemCreate(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    status: str = Field(default="planned", min_length=1, max_length=50)
    metadata: dict[str, Any] = {}


class Person(Read):
    name: str


class CommentRead(Read):
    post_id: int
    text: str
    author: Person
    created_at: datetime


class CommentCreate(BaseModel):
    text: str = Field(min_length=1, max_length=10_000)


class ProjectRead(Read):
    name: str
    description: str
    owner_id: int | None
    is_public: bool
    created_at: datetime
    updated_at: datetime


class ProjectUpdate(BaseModel):
    description: str = Field(max_length=10_000)


class IssueRead(Read):
    project_id: int
    number: int
    title: str
    text: str
    state: str
    priority: int
    labels: list[str]
    assignee: Person | None
    created_at: datetime
    updated_at: datetime


class IssueCreate(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=10_000)
    assignee_id: int | None = None
    labels: list[str] = []


class NotificationRead(Read):
    kind: str
    post_id: int | None
    title: str
    actor_name: str
    read: bool
    created_at: datetime


class UnreadCount(BaseModel):
    unread: int


class Account(Read):
    email: str
    name: str
    role: str
    created_at: datetime


class Credentials(BaseModel):
    email: str = Field(min_length=3, max_length=254)
    password: str = Field(max_length=200)


class Token(BaseModel):
    access_token: str
    token_type: str


class BoardConfig(BaseModel):
    name: str = "Corkboard"
    version: str = "1.0"
    image_bytes_max: int = 10 * 2**20
    title_length_max: int = 100
    text_length_max: int = 10_000
    username_length_max: int = 50
    downvotes: bool = True
    live: bool = False
    needs_setup: bool = False


NewPost = Annotated[PostForm, Form()]
