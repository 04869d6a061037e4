"""One part of a document: the original, the file inside, a page as an image, an embedded image (TD3.2).

Each part is a disclosure of its own: it is decided and recorded before a byte leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.cda.embedded import media_file
from carnet.cda.fhir_file import FHIR_JSON, FHIR_XML
from carnet.cda.kos import DICOM
from carnet.cda.media import SafeImage, safe_image
from carnet.cda.narrative_html import PICTURES
from carnet.cda.parser import parse
from carnet.cda.pdf import page_text, read_pages
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._body import CLINICAL, IMAGES, file_inside
from carnet.usecases._incoming import PDF
from carnet.usecases._kept import MEMORY
from carnet.usecases._open_document import Disclosed, disclose
from carnet.usecases.caller import Caller

# What a screen shows, and what a person asks for to see small print.
PAGE_WIDTH, LARGE_WIDTH = 1240, 2400
# Pages that one child draws: starting it costs more than drawing them, and who reads a page reads the next.
TOGETHER = 4
PNG = "image/png"


class PartKind(StrEnum):
    """Which part is asked for."""

    ORIGINAL = "original"
    INSIDE = "inside"
    PAGE = "page_image"
    LARGE_PAGE = "large_page_image"
    PAGE_TEXT = "page_text"
    MEDIA = "media"


@dataclass(frozen=True)
class Part:
    """A part, with its number where there are several (from 1)."""

    kind: PartKind
    number: int = 1


@dataclass(frozen=True)
class PartRead:
    """The bytes of a part, their type, and a file name without a word of the document.

    `ours` tells an image that we made: it may be shown; every other file is only handed over.
    """

    data: bytes
    media_type: str
    file_name: str
    ours: bool = False


EXTENSIONS = {
    PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "text/plain": "txt", "text/rtf": "rtf",
    FHIR_JSON: "json", FHIR_XML: "fhir.xml", DICOM: "dcm", **dict.fromkeys(CLINICAL, "xml"),
}  # fmt: skip


def read_part(caller: Caller, record_id: RecordId, logical_id: UUID, part: Part) -> PartRead | Refusal | None:
    """Reads one part; None when the document has no such part. Refusals are those of `read_document`.

    Raises Invalid when an embedded file cannot be taken out or shown.
    """
    answer = disclose(caller, record_id, logical_id, f"{part.kind.value} {part.number}")
    return answer if isinstance(answer, Refusal) else READERS[part.kind](answer, part.number)


def _original(answer: Disclosed, _: int) -> PartRead:
    kind = answer.entry.codes.mime_type
    return PartRead(answer.data, kind, f"document-{answer.entry.logical_id}.{EXTENSIONS.get(kind, 'bin')}")


def _inside(answer: Disclosed, _: int) -> PartRead | None:
    found = file_inside(answer)
    if found is None:
        return None
    name = f"document-{answer.entry.logical_id}.{EXTENSIONS.get(found.media_type, 'bin')}"
    return PartRead(found.data, found.media_type, name)


def _page(answer: Disclosed, number: int) -> PartRead | None:
    return _page_image(answer, number, PAGE_WIDTH)


def _large_page(answer: Disclosed, number: int) -> PartRead | None:
    return _page_image(answer, number, LARGE_WIDTH)


def _page_image(answer: Disclosed, number: int, width: int) -> PartRead | None:
    """A page of a PDF or of an image file. It was drawn once: the same document shows the same page."""
    found = file_inside(answer)
    if found is None:
        return None
    if found.media_type in IMAGES:
        return _drawn(answer, f"image-{number}", lambda: safe_image(found.data, width=width, frame=number), width)
    pages = answer.entry.sealed.pages
    if found.media_type != PDF or not 1 <= number <= pages:
        return None
    first = number - (number - 1) % TOGETHER
    numbers = range(first, min(first + TOGETHER, pages + 1))

    def draw() -> list[bytes]:
        return [page.png for page in read_pages(found.data, numbers, width)]

    made = MEMORY.several(answer.content, [f"page {each} {width}" for each in numbers], draw)
    return PartRead(made[number - first], PNG, f"page-{number}.png", ours=True)


def _page_text(answer: Disclosed, number: int) -> PartRead | None:
    found = file_inside(answer)
    if found is None or found.media_type != PDF or not 1 <= number <= answer.entry.sealed.pages:
        return None
    return PartRead(page_text(found.data, number).encode(), "text/plain; charset=utf-8", f"page-{number}.txt")


def _media(answer: Disclosed, number: int) -> PartRead | None:
    if answer.entry.codes.mime_type not in CLINICAL:
        return None
    found = media_file(parse(answer.data, max_bytes=len(answer.data)), number)
    if found is None:
        return None
    if found.media_type not in PICTURES:
        # Never under a type that a document chose: a file that we do not know is bytes.
        known = found.media_type if found.media_type in EXTENSIONS else "application/octet-stream"
        return PartRead(found.data, known, f"fichier-{number}.{EXTENSIONS.get(known, 'bin')}")
    return _drawn(answer, f"image-{number}", lambda: safe_image(found.data), 0)


def _drawn(answer: Disclosed, name: str, draw: Callable[[], SafeImage], width: int) -> PartRead:
    """A clean copy of an image, with its type before its bytes where it is kept."""

    def make() -> bytes:
        image = draw()
        return image.media_type.encode() + b"\n" + image.data

    media_type, _, data = MEMORY.one(answer.content, f"{name} {width}", make).partition(b"\n")
    return PartRead(data, media_type.decode(), name, ours=True)


READERS: dict[PartKind, Callable[[Disclosed, int], PartRead | None]] = {
    PartKind.ORIGINAL: _original,
    PartKind.INSIDE: _inside,
    PartKind.PAGE: _page,
    PartKind.LARGE_PAGE: _large_page,
    PartKind.PAGE_TEXT: _page_text,
    PartKind.MEDIA: _media,
}
