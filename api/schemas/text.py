"""Texts as people send them: what each may be, checked wherever it comes from. What is checked: api/text_rules.py."""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from api.text_rules import clean_line, clean_text, has_controls, is_blank, is_clean
from db.limits import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, USERNAME_LENGTH_MAX

SEARCH_LENGTH_MAX = 200

NO_NUL = r"^[^\x00]*$"
"""Of what is no text but must be storable: PostgreSQL's text cannot hold NUL."""
ANY_TEXT = r"^[^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]*$"
SEEN_TEXT = r"^\s*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]*$"
"""For the API's document; linear, as whatever a client of it may use to check."""


class TextRule(NamedTuple):
    length_max: int
    """Characters, counted after cleaning."""
    is_line: bool
    is_required: bool

    def apply(self, text: str) -> str:
        """Clean the text. Raises ValueError with the end of a sentence that begins with the name of the field."""
        if len(text) > 2 * self.length_max:  # more than line breaks could be too long by
            raise ValueError(f"must have at most {self.length_max} characters")
        text = clean_line(text) if self.is_line else clean_text(text)
        if not is_clean(text) and has_controls(text):
            raise ValueError("must not hold control characters")
        if (self.is_required or self.is_line) and is_blank(text):
            if self.is_required:
                raise ValueError("must not be blank")
            return ""
        if len(text) > self.length_max:
            raise ValueError(f"must have at most {self.length_max} characters")
        return text


def line_of(length_max: int, description: str = "", *, required: bool = True, example: str | None = None) -> Meta:
    """A title, a name, a label: one line, without spaces around it."""
    about = f"{description} One line; spaces around it are removed{'; it cannot be blank' if required else ''}."
    return _meta(TextRule(length_max, is_line=True, is_required=required), about.strip(), example)


def text_of(length_max: int, description: str = "", *, required: bool = True, example: str | None = None) -> Meta:
    """A text of any number of lines."""
    about = f"{description}{' It cannot be blank.' if required else ''}"
    return _meta(TextRule(length_max, is_line=False, is_required=required), about.strip(), example)


def _meta(rule: TextRule, description: str, example: str | None) -> Meta:
    limits = {"max_length": rule.length_max, "pattern": SEEN_TEXT if rule.is_required else ANY_TEXT}
    if rule.is_required:
        limits["min_length"] = 1
    return Meta(
        description=description or None,
        examples=None if example is None else [example],
        extra_json_schema={"extra": limits},
        extra={"text": rule},
    )


class Input(msgspec.Struct, frozen=True):
    """What somebody sends. Its texts are cleaned and checked as it is made, by whatever decodes it."""

    def __post_init__(self) -> None:
        for name, clean in _cleaners(type(self)):
            value = getattr(self, name)
            cleaned = clean(value, f"$.{name}")
            if cleaned is not value:
                msgspec.structs.force_setattr(self, name, cleaned)


Cleaner = Callable[[Any, str], Any]
"""Takes a value and its place, and returns it cleaned; what is no text passes."""


@cache
def _cleaners(kind: type[Input]) -> tuple[tuple[str, Cleaner], ...]:
    hints = get_type_hints(kind, include_extras=True)
    found = ((name, _cleaner_of(hint)) for name, hint in hints.items())
    return tuple((name, cleaner) for name, cleaner in found if cleaner is not None)


def _cleaner_of(hint: Any) -> Cleaner | None:
    """By the rule in the annotation of a field, of one of its alternatives, or of its elements."""
    if rule := rule_of(hint):
        return _text_cleaner(rule)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _cleaner_of(inner[0])
    if origin is list and (element := _cleaner_of(inner[0])):
        return _list_cleaner(element)
    if origin in (Union, UnionType):
        return next(filter(None, map(_cleaner_of, inner)), None)
    return None


def rule_of(hint: Any) -> TextRule | None:
    metas = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    extras = (meta.extra or {} for meta in metas if isinstance(meta, Meta))
    return next((extra["text"] for extra in extras if "text" in extra), None)


def _text_cleaner(rule: TextRule) -> Cleaner:
    def clean(value: Any, place: str) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return rule.apply(value)
        except ValueError as error:
            raise ValueError(f"{error} - at `{place}`") from None  # as msgspec says where

    return clean


def _list_cleaner(element: Cleaner) -> Cleaner:
    def clean(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            return value
        return [element(each, f"{place}[{index}]") for index, each in enumerate(value)]

    return clean


Title = Annotated[str, line_of(TITLE_LENGTH_MAX, example="Dark mode for the dashboard")]
Text = Annotated[
    str,
    text_of(TEXT_LENGTH_MAX, "What there is to say.", example="My eyes hurt at night. A dark theme would help."),
]
Username = Annotated[str, line_of(USERNAME_LENGTH_MAX, "A name to show.", required=False, example="Ada")]
ImageHash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 (hex) of the picture as it was uploaded.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
ImageToken = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=NO_NUL,
        description=(
            "`upload_token` of the answer to POST /api/images. Needed only by clients that keep no cookies: for others "
            "the cookie or the session shows who uploaded the picture."
        ),
        examples=[None],
    ),
]
