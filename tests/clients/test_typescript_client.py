"""The client that openapi-generator makes of the served document (`typescript-fetch`), as strict TypeScript in Node."""

import json
import shutil
import sys
from pathlib import Path

from tests.clients.story import Story, run, told_by

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("use_board.ts")
GENERATOR = Path(sys.executable).with_name("openapi-generator-cli")
UI = (sys.executable, ROOT / "ui" / "tools.py")
COMPILER = {
    "compilerOptions": {
        "strict": True,
        "target": "ES2022",
        "module": "nodenext",
        "lib": ["ES2022", "DOM", "DOM.Iterable"],
        "types": [],
        "outDir": "built",
    },
    "files": [SCRIPT.name],
}


async def test_it_signs_in_uploads_votes_and_pages(story: Story, document: Path, tmp_path: Path) -> None:
    options = f"-g typescript-fetch -i {document.name} -o client --additional-properties=importFileExtension=.js"
    await run(GENERATOR, "generate", *options.split(), cwd=tmp_path)
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "package.json").write_text(json.dumps({"type": "module"}))
    (tmp_path / "tsconfig.json").write_text(json.dumps(COMPILER))
    await run(*UI, "tsc", "--project", tmp_path, cwd=tmp_path)
    built = tmp_path / "built" / "use_board.js"
    story.check(await told_by(*UI, "node", built, *story.arguments, cwd=tmp_path))
