"""Files embedded in a structured document (observationMedia). Owns their numbers and how their bytes are taken out."""

from dataclasses import dataclass

from carnet.cda.body import EmbeddedFile, embedded_file
from carnet.cda.parser import NS, CdaDocument, Element

_MEDIA = f"{{{NS}}}observationMedia"
_REGION = f"{{{NS}}}regionOfInterest"
_VALUE = f"{{{NS}}}value"


@dataclass(frozen=True)
class EmbeddedMedia:
    """One embedded file: its number in the order of the document, and the type that it says it is."""

    number: int
    media_type: str


def embedded_media(document: CdaDocument) -> tuple[EmbeddedMedia, ...]:
    """The embedded files of a document, numbered from 1."""
    found = enumerate(_elements(document), start=1)
    return tuple(EmbeddedMedia(number, _media_type(element)) for number, element in found)


def media_file(document: CdaDocument, number: int) -> EmbeddedFile | None:
    """The bytes of the file with this number, as they are: an image is re-encoded before it is shown (`media`).

    None when there is no such file; `Invalid` (rules `cda.body_*`) when it cannot be taken out.
    """
    elements = _elements(document)
    value = elements[number - 1].find(_VALUE) if 0 < number <= len(elements) else None
    return None if value is None else embedded_file(document, value)


def media_by_id(document: CdaDocument) -> dict[str, tuple[int, ...]]:
    """The numbers behind each ID that a renderMultiMedia may name: a file, or a region drawn on files."""
    numbers = {element: number for number, element in enumerate(_elements(document), start=1)}
    named: dict[str, tuple[int, ...]] = {i: (n,) for element, n in numbers.items() if (i := element.get("ID"))}
    for region in document.root.iter(_REGION):
        inside = tuple(numbers[each] for each in region.iter(_MEDIA))
        if (i := region.get("ID")) and inside:
            named[i] = inside
    return named


def _elements(document: CdaDocument) -> list[Element]:
    return list(document.root.iter(_MEDIA))


def _media_type(element: Element) -> str:
    value = element.find(_VALUE)
    return "" if value is None else (value.get("mediaType") or "").strip().lower()
