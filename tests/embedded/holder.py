"""A process that holds an embedded database, as one of the product does; it does what standard input tells it."""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError


def main(path: str, options: dict[str, Any]) -> None:
    if file_bytes_max := options.pop("file_bytes_max", None):
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))
    postgres = EmbeddedPostgres(path, **options)
    for line in sys.stdin:
        begun = time.monotonic()
        try:
            result = getattr(postgres, line.strip())()
        except EmbeddedPostgresError as error:
            answer: dict[str, Any] = {"error": str(error)}
        else:
            answer = {"result": result if isinstance(result, bool | str) else None}
        print(json.dumps(answer | {"seconds": time.monotonic() - begun}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
