"""The decoder processes: started when needed, kept warm, killed when late."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec

from api.errors import DomainError, PictureInvalid, PictureTooLarge, Unavailable
from api.services.pictures import wire
from api.services.pictures.limits import DECODE_S_MAX, DECODERS_MAX, PENDING_MAX
from api.services.pictures.process import COMMAND, Decoder

REFUSALS: dict[str, type[DomainError]] = {kind.code: kind for kind in (PictureInvalid, PictureTooLarge)}


class Decoders:
    """Belongs to no event loop. Each thread of the pool waits for one process, so the pool is the limit of both."""

    def __init__(self, deadline_s: float = DECODE_S_MAX, command: tuple[str, ...] = COMMAND) -> None:
        self._deadline_s = deadline_s
        self._command = command
        self._threads = ThreadPoolExecutor(DECODERS_MAX, "pictures")
        self._lock = threading.Lock()
        self._idle: list[Decoder] = []
        self._all: set[Decoder] = set()
        self._pending = 0

    async def decode(self, data: bytes) -> wire.Done:
        """Raises PictureInvalid, PictureTooLarge, and Unavailable where too many wait already."""
        if self._pending >= PENDING_MAX:
            raise Unavailable(
                "Too many pictures are being sent at once. Please try again.",
                f"{self._pending} pictures are waiting",
                headers={"Retry-After": "5"},
            )
        self._pending += 1
        future = self._threads.submit(self._decode, data)
        future.add_done_callback(self._forget)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Ends all, those at work too; the next picture starts a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
            busy = self._all.difference(idle)
        for decoder in busy:
            decoder.stop()
        for decoder in idle:
            self._drop(decoder)

    def _forget(self, _: object) -> None:
        with self._lock:
            self._pending -= 1

    def _decode(self, data: bytes) -> wire.Done:
        decoder = self._take()
        try:
            answer = decoder.ask(data, self._deadline_s)
        except (EOFError, OSError, msgspec.MsgspecError) as exc:
            self._drop(decoder)
            raise decoder.fault(self._deadline_s) from exc
        with self._lock:
            self._idle.append(decoder)
        if isinstance(answer, wire.Refused):
            raise REFUSALS.get(answer.code, PictureInvalid)(answer.user, answer.internal)
        return answer

    def _take(self) -> Decoder:
        while decoder := self._idle_one():
            if decoder.is_alive():
                return decoder
            self._drop(decoder)
        try:
            decoder = Decoder(self._command)
        except OSError as exc:
            raise Unavailable(internal=f"no decoder process can be started: {exc.strerror}") from exc
        with self._lock:
            self._all.add(decoder)
        return decoder

    def _idle_one(self) -> Decoder | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _drop(self, decoder: Decoder) -> None:
        decoder.close()
        with self._lock:
            self._all.discard(decoder)
