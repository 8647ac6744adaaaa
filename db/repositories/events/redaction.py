"""What people typed stays in the log only as long as it stands on the board.

Events that were recorded carry the present words of their subject; once it is deleted or hidden they carry none.
What has left the server, by Kafka or a webhook, cannot be recalled.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SQLColumnExpression,
    Text,
    column,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Event, WebhookDelivery

Words = Mapping[str, str]
"""Fields of payloads and what is to stand there."""

WORDS: Mapping[str, Sequence[str]] = {
    "post": ("title",),
    "issue": ("title",),
    "item": ("name", "status"),
    "project": ("name",),
}
"""By noun the fields of its events that people typed; tests/events compares this with the catalogue."""
NAMES = frozenset(("title", "name"))
"""What subjects are called."""

WHOLE_PROJECT = "project.deleted"
"""Not the project alone goes, but everything in it, and of that no events tell."""

HAS_WORDS = Event.kind != literal_column("'post.voted'", Text)
"""As the index of subjects says it: votes are most of the log, and hold no words."""


async def overwrite_words(session: AsyncSession, changes: Sequence[Mapping[str, Any]]) -> None:
    """What events of the log, and what was made of them for webhooks, say of the subjects of these changes.

    Args:
        changes: rows of events that are about to be recorded.
    """
    by_subject = {change["subject"]: words for change in changes if (words := _new_words(change))}
    if by_subject:
        await _overwrite(session, by_subject, Event.subject)
    for change in changes:
        if change["kind"] == WHOLE_PROJECT:
            by_noun = {noun: _no_words(noun) for noun in WORDS}
            noun = func.split_part(Event.kind, ".", 1)
            await _overwrite(session, by_noun, noun, Event.project_id == change["project_id"])


def _new_words(change: Mapping[str, Any]) -> Words:
    """The words of earlier events from now on: none once the subject is deleted, and its new name if it has one."""
    noun, _, verb = change["kind"].partition(".")
    if verb == "deleted":
        return {} if change["kind"] == WHOLE_PROJECT else _no_words(noun)
    if verb != "updated" or NAMES.isdisjoint(change["data"].get("changed", NAMES)):
        return {}
    return {field: change["data"][field] for field in NAMES.intersection(WORDS.get(noun, ()))}


def _no_words(noun: str) -> Words:
    return dict.fromkeys(WORDS.get(noun, ()), "")


async def _overwrite(
    session: AsyncSession, words_by: Mapping[str, Words], key: SQLColumnExpression[Any], *where: ColumnElement[bool]
) -> None:
    """Two statements: the second also finds the deliveries that a handler was queueing while the first one waited.

    Rows are locked in the order of their ids, so that two who do this never wait for each other in a circle. What is
    as it should be is left alone: whoever hides and shows a post a hundred times does not rewrite its past each time.
    """
    new = _unnested(words_by)
    words = cast_to(new.c.words, JSONB)
    fields = sorted({field for each in words_by.values() for field in each})
    holds_others = Event.data.has_any(literal(fields, ARRAY(Text))) & ~Event.data.contains(words)
    found = (
        select(Event.id, words.label("words"))
        .select_from(Event)
        .join(new, key == new.c.key)
        .where(HAS_WORDS, holds_others, *where)
        .order_by(Event.id)
        .with_for_update(key_share=True, of=Event)
        .cte("found")
    )
    changed = update(Event).where(Event.id == found.c.id).values(data=Event.data.op("||")(found.c.words))
    ids = (await session.scalars(_quietly(changed.returning(Event.id)))).all()
    if ids:
        await session.execute(_quietly(_deliveries(ids)))


def _deliveries(event_ids: Sequence[int]) -> Any:
    """Their bodies get what the events say now."""
    data = Event.data.op("||")(func.jsonb_build_object(literal("kind", Text), Event.kind))
    body = func.jsonb_set(cast_to(WebhookDelivery.body, JSONB), literal(["data"], ARRAY(Text)), data)
    of_events = (WebhookDelivery.event_id == Event.id, Event.id == func.any(literal(event_ids, ARRAY(BigInteger))))
    return update(WebhookDelivery).where(*of_events).values(body=cast_to(body, Text))


def _unnested(words_by: Mapping[str, Words]) -> Any:
    """Arrays, because PostgreSQL knows how many there are in them; of other functions it expects a hundred rows."""
    arrays = (
        literal(list(words_by), ARRAY(Text)),
        literal([json.dumps(each) for each in words_by.values()], ARRAY(Text)),
    )
    return func.unnest(*arrays).table_valued(column("key", Text), column("words", Text), name="new").render_derived()


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
