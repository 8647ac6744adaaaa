"""What the pictures of one network may cost in an hour."""

from __future__ import annotations

from typing import Protocol

from api.errors import TooManyUploads
from api.services.pictures.limits import IMAGE_BYTES_MAX, IMAGE_PIXELS_MIN, LOST_PIXELS

BYTES, PIXELS = "image-bytes", "image-pixels"
"""Names of the rate limits."""


class Limiter(Protocol):
    """The part of `RateLimiter` that is needed here."""

    def consume(self, kind: str, key: str, cost: float = 1, now: float | None = None) -> int | None: ...
    def get_wait(self, kind: str, key: str, cost: float = 1, now: float | None = None) -> int | None: ...
    def refund(self, kind: str, key: str, cost: float = 1) -> None: ...


class UploadBudget:
    """Reserves what a picture may cost at the most, and gives back what it did not.

    So however many come at once, they cannot cost more than the budget. What becomes of a picture that takes its
    decoder down is never settled, and costs the most.

    Args:
        limiter: None: nothing is limited.
        address: Whose networks' budget it is.
        network: Whose turn it is in the queue.
    """

    def __init__(self, limiter: Limiter | None, address: str, network: str) -> None:
        self.limiter = limiter
        self.address = address
        self.network = network

    @property
    def is_limited(self) -> bool:
        return self.limiter is not None

    def check(self, size: int) -> None:
        """Raise TooManyUploads if no picture of `size` bytes can be reserved now. Takes nothing."""
        if self.limiter is None:
            return
        costs = {BYTES: min(size, IMAGE_BYTES_MAX), PIXELS: LOST_PIXELS}
        waits = [self.limiter.get_wait(kind, self.address, cost) for kind, cost in costs.items()]
        if wait_s := max(wait_s or 0 for wait_s in waits):
            raise TooManyUploads(wait_s)

    def reserve(self, size: int) -> None:
        """For a picture of `size` bytes. Raises TooManyUploads."""
        if self.limiter is None:
            return
        wait_s = self.limiter.consume(BYTES, self.address, size)
        if wait_s is None:
            wait_s = self.limiter.consume(PIXELS, self.address, LOST_PIXELS)
            if wait_s is not None:
                self.limiter.refund(BYTES, self.address, size)
        if wait_s is not None:
            raise TooManyUploads(wait_s)

    def settle(self, pixels: int) -> None:
        """Give back what was reserved beyond the pixels that were decoded."""
        unused = LOST_PIXELS - max(IMAGE_PIXELS_MIN, pixels)
        if self.limiter is not None and unused > 0:
            self.limiter.refund(PIXELS, self.address, unused)
