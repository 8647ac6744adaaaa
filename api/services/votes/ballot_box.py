"""Votes that arrive together are counted together."""

from collections import deque
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from api.batches import LATER, Batches, Waiting, answer
from db.repositories.votes import Ballot, BallotRepository, Counted

Cast = Waiting[Ballot, Counted | None]


class BallotBox(Batches[Ballot, Counted | None]):
    """Ballots of one voter on one post keep their order: never two in one statement. A post that somebody else has
    locked holds up nobody but those who vote on it: they are counted apart, once the lock is gone.
    """

    def __init__(self, ballots: BallotRepository) -> None:
        super().__init__(partial(self._count, waits=False))
        self.ballots = ballots
        self._apart: set[int] = set()
        """Posts whose lock is waited for."""

    async def cast(self, ballot: Ballot) -> Counted | None:
        """The counters right after it, committed; None where the voter sees no such post."""
        return await self.ask(ballot)

    def take(self, waiting: deque[Cast], most: int) -> list[Cast]:
        taken: list[Cast] = []
        left: deque[Cast] = deque()
        keys: set[tuple[int, UUID]] = set()
        for cast in waiting:
            if cast.answer.done():
                continue
            key = cast.asked.post_id, cast.asked.voter.id
            if len(taken) < most and key not in keys and cast.asked.post_id not in self._apart:
                taken.append(cast)
            else:
                left.append(cast)
            keys.add(key)  # what is left behind keeps back those that came after it
        waiting.clear()
        waiting.extend(left)
        return taken

    async def work_off(self, together: Sequence[Cast]) -> None:
        await super().work_off(together)
        apart: dict[int, list[Cast]] = {}
        for cast in together:
            if not cast.answer.done():  # its post is locked, or there is none
                apart.setdefault(cast.asked.post_id, []).append(cast)
        for post_id, casts in apart.items():
            self._apart.add(post_id)
            self.start(self._count_apart(post_id, casts))

    async def _count_apart(self, post_id: int, casts: Sequence[Cast]) -> None:
        try:
            await answer(casts, partial(self._count, waits=True))
        finally:
            self._apart.discard(post_id)
            self.go_on(self.lane(casts[0].asked))

    async def _count(self, ballots: Sequence[Ballot], *, waits: bool) -> Sequence[Counted | None]:
        counted = await self.ballots.count(ballots, waits=waits)
        return counted if waits else [LATER if state is None else state for state in counted]
