"""Calls handlers without finding out at each request what they are given.

Litestar finds it out in steps that fit every handler: a copy of the handler for each guard, extractors, a model of the
signature of the handler and of each dependency, two layers of responses, an exception with all of that around it for
whoever sends something wrong. Here it is found out once, when the application is made. Routing, middleware, guards,
types, dependencies and handlers are Litestar's and the controllers' own; errors get their words where all do
(api/problems.py).
"""

from api.dispatch.route import CompiledDispatchPlugin

__all__ = ["CompiledDispatchPlugin"]
