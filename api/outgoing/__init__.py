"""Requests of the server to addresses that people typed: only what anybody on the internet could reach, and bounded."""

from api.outgoing.client import Answer, NoAnswer, Outgoing
from api.outgoing.urls import normal

__all__ = ["Answer", "NoAnswer", "Outgoing", "normal"]
