"""The file inside a level 1 document. Owns how embedded bytes are taken out; never looks at what they are.

Embedded by reference means not embedded: nothing is fetched, so such a body is refused by name (security.md A26).
"""

import base64
import binascii
from dataclasses import dataclass

from carnet.cda.parser import CdaDocument, Element
from carnet.cda.reader import Reader, path_of
from carnet.kernel.errors import Invalid


@dataclass(frozen=True)
class EmbeddedFile:
    """A file inside a document: the type that it says it is, and its bytes."""

    media_type: str
    data: bytes


def read_body(document: CdaDocument) -> EmbeddedFile | None:
    """The file in the body of a level 1 document, None for another level.

    Rules: `cda.body_by_reference`, `cda.body_compressed`, `cda.body_not_base64`, `cda.body_empty`.
    """
    element = Reader().first(document.root, "component/nonXMLBody/text")
    return None if element is None else embedded_file(document, element)


def embedded_file(document: CdaDocument, element: Element) -> EmbeddedFile:
    """The file in an element of type ED."""
    path = path_of(element)
    if element.get("compression"):
        raise Invalid.of(path, "cda.body_compressed")
    media_type = (element.get("mediaType") or "text/plain").strip().lower()
    if Reader().first(element, "reference") is not None and not document.text_of(element).strip():
        raise Invalid.of(path, "cda.body_by_reference")
    data = _decoded(document.text_of(element), element, media_type)
    if not data:
        raise Invalid.of(path, "cda.body_empty")
    return EmbeddedFile(media_type, data)


def _decoded(text: str, element: Element, media_type: str) -> bytes:
    """Base64 where it is said, and where the type leaves no other reading: some software forgets to say it."""
    if element.get("representation") != "B64" and media_type.startswith("text/"):
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Invalid.of(path_of(element), "cda.body_not_base64") from None
