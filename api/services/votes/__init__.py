from api.services.votes.ballot_box import BallotBox
from api.services.votes.votes import VoteService

__all__ = ["BallotBox", "VoteService"]
