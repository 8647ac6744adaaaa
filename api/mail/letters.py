"""A mail as plain text and as HTML. Everything that people wrote is escaped, and kept out of the headers' lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, formataddr, parseaddr
from html import escape
from string import Template
from uuid import UUID

SUBJECT_LENGTH_MAX = 150

HTML = Template("""\
<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
  <body style="margin:0;padding:24px;background:#f6f2ea;color:#2b2520;font:16px/1.5 sans-serif">
    <div style="max-width:36em;margin:auto;padding:24px;background:#ffffff;border-radius:12px">
$parts    </div>
    <p style="max-width:36em;margin:16px auto;color:#6b6158;font-size:13px">$footer</p>
  </body>
</html>
""")
PART = Template("""\
      <p style="margin:0 0 8px"><strong>$headline</strong></p>
$quote$link""")
QUOTE = Template("""\
      <p style="margin:0 0 8px;padding-left:12px;border-left:3px solid #d9cfc0;white-space:pre-line">$text</p>
""")
LINK = Template("""\
      <p style="margin:0 0 24px"><a href="$url" style="color:#8a3b12">Open it</a></p>
""")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a mail tells."""

    headline: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    parts: Sequence[Part]
    footer: str
    preferences_url: str = ""
    unsubscribe_url: str = ""
    """Works by a POST without signing in (RFC 8058)."""


def compose(letter: Letter, sender: str, key: UUID) -> EmailMessage:
    """`key` is what tells a second delivery from another mail."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP if letter.to.isascii() and address.isascii() else SMTPUTF8)
    message["From"] = formataddr((name, address)) if name.isascii() else sender
    message["To"] = letter.to
    message["Subject"] = one_line(letter.subject)[:SUBJECT_LENGTH_MAX]
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{key}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(letter))
    message.add_alternative(_html(letter), subtype="html")
    return message


def one_line(text: str) -> str:
    """For headers and headlines: without line breaks and other characters that cannot be seen."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _plain(letter: Letter) -> str:
    parts = [
        "\n\n".join(filter(None, (one_line(part.headline), _quoted(part.text), part.url))) for part in letter.parts
    ]
    footer = [letter.footer, letter.preferences_url]
    return "\n\n\n".join(parts) + "\n\n-- \n" + "\n".join(filter(None, footer)) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _html(letter: Letter) -> str:
    parts = [
        PART.substitute(
            headline=escape(one_line(part.headline)),
            quote=QUOTE.substitute(text=escape(part.text)) if part.text else "",
            link=LINK.substitute(url=escape(part.url)) if part.url else "",
        )
        for part in letter.parts
    ]
    footer = escape(letter.footer)
    if letter.preferences_url:
        footer += f' <a href="{escape(letter.preferences_url)}" style="color:inherit">Choose what you get</a>'
    return HTML.substitute(parts="".join(parts), footer=footer)
