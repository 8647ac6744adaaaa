from datetime import datetime
from typing import Annotated, Literal

from fastapi import Form
from pydantic import BaseModel, ConfigDict, Field


class PostRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
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


NewPost = Annotated[PostForm, Form()]
