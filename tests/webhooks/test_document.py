"""What docs/webhooks.md gives receivers verifies what is sent, and nothing else."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.services.webhooks import SigningSecrets
from api.services.webhooks.signatures import new_salt, signed

ROOT = Path(__file__).parents[2]
BODY = '{"id":1,"title":"Grüße"}'
SIGNING = SigningSecrets("of the installation")
SALT, OTHER = new_salt(), new_salt()


def snippet(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", (ROOT / "docs/webhooks.md").read_text(), re.M | re.S)
    assert found
    return found[1]


def cases() -> dict[str, tuple[bool, dict[str, str], str]]:
    """What is expected, headers and body."""
    now = int(time.time())
    key, other = SIGNING.of(SALT), SIGNING.of(OTHER)
    good = signed("7", now, BODY, [key])
    return {
        "as it is sent": (True, good, BODY),
        "with another secret beside it": (True, signed("7", now, BODY, [other, key]), BODY),
        "by another secret": (False, signed("7", now, BODY, [other]), BODY),
        "another body": (False, good, BODY + " "),
        "another id": (False, {**good, "webhook-id": "8"}, BODY),
        "another time": (False, {**good, "webhook-timestamp": str(now + 1)}, BODY),
        "too old": (False, signed("7", now - 301, BODY, [key]), BODY),
        "cut off": (False, {**good, "webhook-signature": good["webhook-signature"][:-1]}, BODY),
    }


@pytest.mark.parametrize("case", cases())
def test_the_python(case: str) -> None:
    names: dict[str, Any] = {}
    exec(snippet("python"), names)
    verify: Callable[[str, dict[str, str], bytes], bool] = names["verify"]
    expected, headers, body = cases()[case]
    assert verify(SIGNING.shown(SALT), headers, body.encode()) is expected


def test_the_javascript(tmp_path: Path) -> None:
    (tmp_path / "verify.mjs").write_text(snippet("js"))
    (tmp_path / "cases.json").write_text(json.dumps({"secret": SIGNING.shown(SALT), "cases": cases()}))
    (tmp_path / "main.mjs").write_text(
        "import { readFileSync } from 'node:fs';\n"
        "import { verify } from './verify.mjs';\n"
        "const { secret, cases } = JSON.parse(readFileSync(new URL('cases.json', import.meta.url)));\n"
        "const said = (headers, body) => verify(secret, headers, Buffer.from(body));\n"
        "console.log(JSON.stringify(Object.entries(cases).map(([name, [, ...given]]) => [name, said(...given)])));\n"
    )
    command = [sys.executable, str(ROOT / "ui/tools.py"), "node", str(tmp_path / "main.mjs")]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert dict(json.loads(output.splitlines()[-1])) == {name: case[0] for name, case in cases().items()}
