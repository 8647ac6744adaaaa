"""Atom (RFC 4287)."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from api.services.syndication.feed import Entry, Feed

NAMESPACE = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that cannot stand in XML 1.0, escaped or not (section 2.2)."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed changed."""


def as_atom(feed: Feed) -> bytes:
    root = ET.Element("feed", xmlns=NAMESPACE)
    _add(root, "id", feed.own_url)
    _add(root, "title", feed.title)
    _add(root, "updated", (feed.updated_at or NEVER).isoformat())
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=_xml(feed.own_url))
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=_xml(feed.url))
    _add(ET.SubElement(root, "author"), "name", feed.title)
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_entry(root: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(root, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "published", entry.created_at.isoformat())
    _add(element, "updated", entry.updated_at.isoformat())
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=_xml(entry.url))
    if entry.author is not None:
        _add(ET.SubElement(element, "author"), "name", entry.author)
    _add(element, "content", entry.text).set("type", "text")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _xml(text)
    return element


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)
