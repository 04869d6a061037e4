"""One part of a document: the original, the file inside, a page as an image, an embedded image (TD3.2).

Each part is a disclosure of its own: it is decided and recorded before a byte leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.cda.body import EmbeddedFile, read_body
from carnet.cda.embedded import media_file
from carnet.cda.media import safe_image
from carnet.cda.parser import parse
from carnet.cda.pdf import page_text, render_page
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import PDF
from carnet.usecases._open_document import Disclosed, disclose
from carnet.usecases.caller import Caller

PAGE_WIDTH = 1240
PNG = "image/png"


class PartKind(StrEnum):
    """Which part is asked for."""

    ORIGINAL = "original"
    INSIDE = "inside"
    PAGE = "page_image"
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


EXTENSIONS = {PDF: "pdf", "image/jpeg": "jpg", "image/tiff": "tif", "text/plain": "txt", "text/rtf": "rtf"}


def read_part(caller: Caller, record_id: RecordId, logical_id: UUID, part: Part) -> PartRead | Refusal | None:
    """Reads one part; None when the document has no such part. Refusals are those of `read_document`.

    Raises Invalid when an embedded file cannot be taken out or shown.
    """
    answer = disclose(caller, record_id, logical_id, f"{part.kind.value} {part.number}")
    return answer if isinstance(answer, Refusal) else READERS[part.kind](answer, part.number)


def _original(answer: Disclosed, _: int) -> PartRead:
    return PartRead(answer.data, answer.card.mime_type, f"document-{answer.card.logical_id}.xml")


def _inside(answer: Disclosed, _: int) -> PartRead | None:
    found = _embedded(answer)
    if found is None:
        return None
    name = f"document-{answer.card.logical_id}.{EXTENSIONS.get(found.media_type, 'bin')}"
    return PartRead(found.data, found.media_type, name)


def _page(answer: Disclosed, number: int) -> PartRead | None:
    found = _embedded(answer)
    if found is None or found.media_type != PDF or not 1 <= number <= answer.entry.sealed.pages:
        return None
    return PartRead(render_page(found.data, number, PAGE_WIDTH), PNG, f"page-{number}.png", ours=True)


def _page_text(answer: Disclosed, number: int) -> PartRead | None:
    found = _embedded(answer)
    if found is None or found.media_type != PDF or not 1 <= number <= answer.entry.sealed.pages:
        return None
    return PartRead(page_text(found.data, number).encode(), "text/plain; charset=utf-8", f"page-{number}.txt")


def _media(answer: Disclosed, number: int) -> PartRead | None:
    found = media_file(parse(answer.data, max_bytes=len(answer.data)), number)
    if found is None:
        return None
    image = safe_image(found.data)
    return PartRead(image.data, image.media_type, f"image-{number}", ours=True)


def _embedded(answer: Disclosed) -> EmbeddedFile | None:
    return read_body(parse(answer.data, max_bytes=len(answer.data)))


READERS: dict[PartKind, Callable[[Disclosed, int], PartRead | None]] = {
    PartKind.ORIGINAL: _original,
    PartKind.INSIDE: _inside,
    PartKind.PAGE: _page,
    PartKind.PAGE_TEXT: _page_text,
    PartKind.MEDIA: _media,
}
