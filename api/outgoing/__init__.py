"""Requests of the server to addresses that people typed: only what anybody on the internet could reach, and bounded."""

from api.outgoing.client import Answer, Failure, NoAnswer, Outgoing
from api.outgoing.urls import normal

__all__ = ["Answer", "Failure", "NoAnswer", "Outgoing", "normal"]
