"""The client that openapi-python-client makes of the served document."""

import json
import shutil
import sys
from pathlib import Path

from tests.clients.story import Story, run, told_by

SCRIPT = Path(__file__).with_name("use_board.py")
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
FEEDS = ("application/atom+xml", "application/feed+json")
CONFIGURATION = {
    "post_hooks": [],  # else it formats what it made
    "content_type_overrides": dict.fromkeys((*PICTURES, *FEEDS), "application/octet-stream"),
}


async def test_it_signs_in_uploads_votes_and_pages(story: Story, document: Path, tmp_path: Path) -> None:
    (tmp_path / "configuration.json").write_text(json.dumps(CONFIGURATION))
    options = f"--path {document.name} --output-path client --meta none --config configuration.json --fail-on-warning"
    await run(sys.executable, "-m", "openapi_python_client", "generate", *options.split(), cwd=tmp_path)
    script = shutil.copy(SCRIPT, tmp_path)
    await run(sys.executable, "-m", "mypy", "--strict", script, cwd=tmp_path)
    story.check(await told_by(sys.executable, script, *story.arguments, cwd=tmp_path))
