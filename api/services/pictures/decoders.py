"""The decoder processes: started when needed, kept warm, killed when late."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from api.errors import Unavailable
from api.services.pictures import wire
from api.services.pictures.limits import DECODE_S_MAX, DECODERS_MAX
from api.services.pictures.process import COMMAND, Decoder

logger = logging.getLogger(__name__)


class Decoders:
    """Belongs to no event loop. Each thread of the pool waits for one process, so the pool is the limit of both."""

    def __init__(self, deadline_s: float = DECODE_S_MAX, command: tuple[str, ...] = COMMAND) -> None:
        self._deadline_s = deadline_s
        self._command = command
        self._threads = ThreadPoolExecutor(DECODERS_MAX, "pictures")
        self._lock = threading.Lock()
        self._idle: list[Decoder] = []
        self._busy: dict[Future[wire.Answer], Decoder] = {}
        self._all: set[Decoder] = set()
        self._missing: list[str] = []

    async def decode(self, data: bytes) -> wire.Answer:
        """Whoever is cancelled ends the decoder, too, and waits for its end: then the place is free.

        Raises:
            PictureInvalid: It took its decoder down, or too long.
            Unavailable: No decoder can be started.
        """
        future: Future[wire.Answer] = Future()
        self._threads.submit(self._run, future, data)
        answer = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            self._cancel(future)
            await asyncio.wait({answer})
            raise

    def close(self) -> None:
        """Ends all, those at work too; the next picture starts a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
            busy = self._all.difference(idle)
        for decoder in busy:
            decoder.stop()
        for decoder in idle:
            self._drop(decoder)

    def _cancel(self, future: Future[wire.Answer]) -> None:
        if not future.cancel():
            with self._lock:
                decoder = self._busy.get(future)
            if decoder is not None:
                decoder.stop()

    def _run(self, future: Future[wire.Answer], data: bytes) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = self._decode(future, data)
        except Exception as exc:
            future.set_exception(exc)
        else:
            future.set_result(answer)

    def _decode(self, future: Future[wire.Answer], data: bytes) -> wire.Answer:
        decoder = self._take()
        with self._lock:
            self._busy[future] = decoder
        try:
            answer = decoder.ask(data, self._deadline_s)
        except (EOFError, OSError, msgspec.MsgspecError) as exc:
            self._drop(decoder)
            raise decoder.fault(self._deadline_s) from exc
        finally:
            with self._lock:
                del self._busy[future]
        self._warn(decoder.missing)
        with self._lock:
            self._idle.append(decoder)
        return answer

    def _warn(self, missing: list[str]) -> None:
        """Once, and again when it changes."""
        with self._lock:
            is_known, self._missing = missing == self._missing, missing
        if not is_known:
            logger.warning("Decoders of pictures are less confined than they could be, without: %s", ", ".join(missing))

    def _take(self) -> Decoder:
        while decoder := self._idle_one():
            if decoder.is_usable():
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
