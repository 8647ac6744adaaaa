from pathlib import Path
from typing import Any

import click
import msgspec

from api.schemas.events import CHANGES, Change

HEAD = """\
# Events

Every change is a row of the log, committed with the change: live updates, webhooks, mail and Kafka read it, and so can
you, at `GET /api/events`. An event tells what changed, how its subject is called and how the counters stand, never a
text or who voted; the rest is read where it can be changed and deleted. Events of one subject come in order. Everything
else that reads the log delivers at least once: the `id` tells a repetition.

```json
{"id": 42, "kind": "post.created", "subject": "post:7", "project_id": 1, "created_at": "2026-11-25T12:00:00Z",
 "data": {"kind": "post.created", "post_id": 7, "title": "Dark mode", "version": 0}}
```

`project_id` is null for what is of the whole installation, which only admins see. This page is made by
`corkboard events`.

## Who sees which

Whoever belongs to a project sees all of its events, and admins see all there are. Everybody else sees those of the
sections that the project shows to everyone, as long as it is public:

| events | section |
|---|---|
| `post.*`, and `comment.*` of posts | posts |
| `item.*` | roadmap |
| `issue.*`, and `comment.*` of issues | issues |
| `member.*` | members |
| `project.*` | the project itself |

What happened before a section became public stays with the members, even if it is public now.

## What is deleted

Titles and names in the log change with their subjects. Once a subject is deleted or hidden they are empty, in all of
its events, in those that wait for a webhook and in the webhook's list of deliveries. What has left the server before
cannot be recalled: a webhook, Kafka and whoever read the log have their own copies, and should forget a subject when
they are told that it was deleted.
"""


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def events(output: Path | None) -> None:
    """Print the catalogue of events as Markdown."""
    text = catalogue()
    if output:
        output.write_text(text)
    else:
        click.echo(text, nl=False)


def catalogue() -> str:
    return "\n".join([HEAD, *map(_chapter, CHANGES)])


def _chapter(change: type[Change]) -> str:
    schema = msgspec.json.schema(change)["$defs"][change.__name__]
    lines = [f"## {change.__struct_config__.tag}", ""]
    # A Struct without a docstring has one made of its signature.
    if change.__doc__ and not change.__doc__.startswith(f"{change.__name__}("):
        lines += [change.__doc__, ""]
    lines += ["| field | type | |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {_type(field)} | {field.get('description', '')} |"
        for name, field in schema["properties"].items()
        if name != "kind"
    ]
    return "\n".join([*lines, ""])


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(each) for each in field["anyOf"])
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return str(field["type"])
