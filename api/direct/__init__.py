"""Operations that are asked for all the time, called without finding out at each request what they are given.

Litestar finds it out in steps that fit every handler: a copy of the handler for each guard, extractors, a model of the
signature of the handler and of each dependency, two layers of responses, an exception with all of that around it for
whoever sends something wrong. Here it is found out once. Guards, types, dependencies and handler are those the
controller declares, who asks is found out as for all (api/authentication.py), errors get their words where all do
(api/problems.py), and CORS, around it, stays Litestar's.
"""

from api.direct.plugin import DirectCallsPlugin

__all__ = ["OPERATIONS", "DirectCallsPlugin"]

OPERATIONS = frozenset(("castVote", "createClassicPost", "createPost", "updatePostScore"))
"""By their `operation_id`. A handler that takes more than `Call` knows of is refused when the application is made."""
