"""The routes that are the same for everybody: the board's settings and the Atom feed."""

from xml.etree import ElementTree as ET

from fastapi import APIRouter, Response

from bench.peers.usual.schemas import BoardConfig
from bench.peers.usual.service import Posts

router = APIRouter()
ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50


@router.get("/config", response_model=BoardConfig)
async def get_config() -> BoardConfig:
    return BoardConfig()


@router.get("/feeds/posts.atom")
async def get_atom(posts: Posts) -> Response:
    feed = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(feed, "title").text = "Corkboard"
    for post in await posts.newest(ENTRIES, None, None):
        entry = ET.SubElement(feed, "entry")
        ET.SubElement(entry, "id").text = f"urn:post:{post.id}"
        ET.SubElement(entry, "title").text = post.title
        ET.SubElement(entry, "updated").text = post.created_at.isoformat()
        ET.SubElement(ET.SubElement(entry, "author"), "name").text = post.username
        ET.SubElement(entry, "content").text = post.post
    return Response(ET.tostring(feed, encoding="utf-8", xml_declaration=True), media_type="application/atom+xml")
