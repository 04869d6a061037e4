"""Wraps a file into a CDA R2 level 1 document. Owns the whole document but its header; never alters the file.

The media types are those of CI-SIS for a document that is not structured (domain/rules.md 3.6).
"""

import base64

from lxml import etree

from carnet.cda.header_rules import CI_SIS, HL7_FRANCE, XDS_SD
from carnet.cda.header_writer import add, write_header
from carnet.cda.model import Identifier
from carnet.cda.parser import DEFAULT_MAX_BYTES, Element
from carnet.cda.wrap_facts import WrapFacts
from carnet.kernel.errors import Invalid

__all__ = ["LEVEL_1_TEMPLATES", "MEDIA_TYPES", "WrapFacts", "wrap_level1", "wrapped_limit"]

MEDIA_TYPES = frozenset({"application/pdf", "image/jpeg", "image/tiff", "text/plain", "text/rtf"})
LEVEL_1_TEMPLATES = (HL7_FRANCE, CI_SIS, XDS_SD)
_HEADER_ROOM = 64 * 1024


def wrapped_limit(max_bytes: int = DEFAULT_MAX_BYTES) -> int:
    """The size that a wrapped file of `max_bytes` may reach: what `parse` must be allowed for our own documents."""
    return max_bytes * 4 // 3 + _HEADER_ROOM


def wrap_level1(facts: WrapFacts, body: bytes, media_type: str) -> bytes:
    """A level 1 document with a complete CI-SIS header and `body` inside, byte for byte.

    Rules: `cda.body_empty`, `cda.media_type` (not one that CI-SIS wraps), `cda.control_character`. Only the three
    templates of level 1 are admitted there (CI-SIS, Structuration minimale): models are a programmer's error.
    """
    if facts.models:
        raise ValueError("a level 1 document has no other template than those of its level")
    if media_type not in MEDIA_TYPES:
        raise Invalid.of("file", "cda.media_type", media_type=media_type)
    if not body:
        raise Invalid.of("file", "cda.body_empty")
    root = write_header(facts, Identifier(XDS_SD))
    holder = add(add(root, "component"), "nonXMLBody")
    add(holder, "text", base64.b64encode(body).decode(), mediaType=media_type, representation="B64")
    return serialised(root)


def serialised(root: Element) -> bytes:
    """The document as it is stored: UTF-8, with its declaration."""
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data
