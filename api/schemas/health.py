from typing import Literal

import msgspec


class Liveness(msgspec.Struct, frozen=True):
    status: Literal["ok"]


class Readiness(msgspec.Struct, frozen=True):
    """Database and storage answer."""

    status: Literal["ok"]
