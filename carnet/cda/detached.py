"""Long texts of a document kept apart from its tree. Owns the form in which a capped child hands a document back."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

# Narrative paragraphs are far shorter; only the base64 of an embedded file is as long as this.
LONG_TEXT = 100_000


class Packed(NamedTuple):
    """What the child handed back."""

    mime_type: str
    skeleton: bytes
    texts: dict[str, str]


def detach(root: etree._Element) -> dict[str, str]:
    """Takes the long texts out of elements without children; they are found again by the path of their element."""
    tree = root.getroottree()
    texts: dict[str, str] = {}
    for element in root.iter():
        if not len(element) and element.text and len(element.text) > LONG_TEXT:
            texts[tree.getpath(element)] = element.text
            element.text = None
    return texts


def pack(mime_type: str, skeleton: bytes, texts: Mapping[str, str]) -> bytes:
    """One line that tells the lengths, then the skeleton, then each text."""
    encoded = {path: text.encode() for path, text in texts.items()}
    head = {"mime": mime_type, "skeleton": len(skeleton), "texts": [[p, len(t)] for p, t in encoded.items()]}
    return b"".join((json.dumps(head).encode(), b"\n", skeleton, *encoded.values()))


def unpack(packed: bytes) -> Packed:
    """What `pack` packed."""
    line, _, rest = packed.partition(b"\n")
    head = json.loads(line)
    position = head["skeleton"]
    texts: dict[str, str] = {}
    for path, length in head["texts"]:
        texts[path] = rest[position : position + length].decode()
        position += length
    return Packed(head["mime"], rest[: head["skeleton"]], texts)
