"""Somebody who listens: what they want, and what waits for them."""

import asyncio
from collections import deque
from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass

from api.events.live.audience import Audience
from api.events.live.messages import Told
from api.principal import Principal


@dataclass(frozen=True, slots=True)
class Filter:
    kinds: Set[str]
    project_id: int | None = None

    def takes(self, told: Told) -> bool:
        return told.kind in self.kinds and self.project_id in (None, told.project_id)


class Subscriber:
    """Its queue is bounded: who does not keep up loses what is in it, and is told so, and holds nobody up."""

    def __init__(self, wanted: Filter, principal: Principal | None, waiting_max: int) -> None:
        self.wanted = wanted
        self.principal = principal
        self.is_overrun = False
        self.must_check = False
        """Whether it is to be asked at once who this is by now."""
        self._waiting_max = waiting_max
        self._waiting: deque[Told] = deque()
        self._woken = asyncio.Event()

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    def offer(self, told: Told, audience: Audience) -> None:
        """Never waits."""
        if self.is_overrun or not self.wanted.takes(told) or not audience.includes(self.principal, told):
            return
        if len(self._waiting) >= self._waiting_max:
            self._waiting.clear()
            self.is_overrun = True
        else:
            self._waiting.append(told)
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    def begin_again(self) -> None:
        """Takes what is offered from now on."""
        self._waiting.clear()
        self.is_overrun = False

    async def next(self, at_most_s: float) -> Told | None:
        """None: there was nothing for so long, or the subscriber was woken for another reason."""
        if not self._waiting and not self.is_overrun:
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(at_most_s):
                    await self._woken.wait()
        return self._waiting.popleft() if self._waiting else None
