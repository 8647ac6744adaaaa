"""One decoder process, seen from its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from api.errors import DomainError, PictureInvalid, Unavailable
from api.services.pictures import wire
from api.services.pictures.limits import DECODER_IMAGES_MAX

ROOT = str(Path(__file__).parents[3])
RUN = "import sys; sys.path.insert(0, sys.argv[1]); from api.services.pictures.worker import main; main()"
COMMAND = (sys.executable, "-I", "-W", "ignore", "-c", RUN, ROOT)
INHERITED = ("LD_LIBRARY_PATH",)  # where the interpreter itself may lie; a decoder needs no secret


class Decoder:
    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env={name: os.environ[name] for name in INHERITED if name in os.environ},
            start_new_session=True,  # Ctrl-C is for its owner; it ends when its input does
        )
        self._lock = threading.Lock()
        self._greeted = self._asking = self._late = self._stopped = False
        self._asked = 0
        self.missing: list[str] = []
        """Which parts of its confinement this system does not have; known once it has been asked."""

    def ask(self, data: bytes, deadline_s: float) -> wire.Answer:
        """Blocks. Raises EOFError, OSError or MsgspecError when the process is of no use any more; see `fault`."""
        assert self._process.stdin  # noqa: S101  for mypy: both are pipes
        assert self._process.stdout  # noqa: S101
        timer = threading.Timer(deadline_s, self._be_late)
        self._asking = True
        self._asked += 1
        timer.start()
        try:
            if not self._greeted:
                self.missing = wire.GREETINGS.decode(wire.read(self._process.stdout)).missing
                self._greeted = True
            wire.write(self._process.stdin, data)
            return wire.ANSWERS.decode(wire.read(self._process.stdout))
        finally:
            timer.cancel()
            with self._lock:
                self._asking = False

    def fault(self, deadline_s: float) -> DomainError:
        """Why `ask` failed. A picture that takes its decoder down is to blame for it, unless it never got there."""
        status = self._process.poll()
        if self._stopped or not self._greeted:
            return Unavailable(internal=f"the decoder ended early, with status {status}")
        if self._late or status == -signal.SIGPROF:
            message = "That picture takes too long to read. Use a smaller one."
            return PictureInvalid(message, f"not decoded within {deadline_s:g} s" if self._late else "too much work")
        return PictureInvalid(internal=f"the decoder ended with status {status}")

    def is_usable(self) -> bool:
        """Whether it can take another picture."""
        return self._asked < DECODER_IMAGES_MAX and self._process.poll() is None

    def stop(self) -> None:
        """From any thread; who is asking gets an EOFError."""
        self._stopped = True
        self._process.kill()

    def close(self) -> None:
        """For who asks, or when nobody does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()

    def _be_late(self) -> None:
        with self._lock:
            if self._asking:
                self._late = True
                self._process.kill()
