"""Ballots, which are what somebody asks of their vote, and the votes that come of them."""

from db.repositories.votes.ballots import Ballot, BallotRepository, Counted
from db.repositories.votes.votes import VoteRepository

__all__ = ["Ballot", "BallotRepository", "Counted", "VoteRepository"]
