"""The routes of people: signing in, the own account, own votes and notifications."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from bench.peers.usual.models import Notification, User, Vote
from bench.peers.usual.repositories import UserRepository
from bench.peers.usual.schemas import (
    Account,
    Credentials,
    NotificationRead,
    OwnVote,
    Token,
    UnreadCount,
)
from bench.peers.usual.security import CurrentUser, OptionalUser, create_token, verify_password

router = APIRouter()
Users = Annotated[UserRepository, Depends()]


@router.post("/login", response_model=Token)
async def login(data: Credentials, users: Users) -> Token:
    user = await users.by_email(data.email)
    if user is None or not verify_password(data.password, user.password_hash):
        raise HTTPException(401, "Incorrect username or password")
    return Token(access_token=create_token(user.id), token_type="bearer")  # noqa: S106


@router.get("/me", response_model=Account)
async def get_me(user: CurrentUser) -> User:
    return user


@router.get("/votes", response_model=list[OwnVote])
async def list_own_votes(users: Users, user: OptionalUser, post_ids: str) -> Sequence[Vote]:
    return [] if user is None else await users.own_votes(user, _numbers(post_ids))


@router.get("/notifications", response_model=list[NotificationRead])
async def list_notifications(
    users: Users, user: CurrentUser, limit: int = 50, before: int | None = None
) -> Sequence[Notification]:
    return await users.notifications(user, limit, before)


@router.get("/notifications/unread", response_model=UnreadCount)
async def count_unread(users: Users, user: CurrentUser) -> UnreadCount:
    return UnreadCount(unread=await users.count_unread(user))


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]
