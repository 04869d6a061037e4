"""The body of a document ready to be shown: words, pages, results. Owns what is made once and kept; never a right.

It is called after a reading was permitted and recorded: what it takes from memory was made from the same bytes, for the
same document, and opens only with the document's own key.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from carnet.cda.body import EmbeddedFile, read_body
from carnet.cda.embedded import EmbeddedMedia, embedded_media
from carnet.cda.kos import DICOM, read_kos
from carnet.cda.media import inspect_image
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_tree import Narrative
from carnet.cda.narrative_words import words_of
from carnet.cda.parser import CDA_MIME, SELF_PRESENTING_MIME, CdaDocument, parse
from carnet.cda.pdf import page_words
from carnet.cda.results import Result, read_results
from carnet.cda.rtf import RTF_TYPES, rtf_text
from carnet.cda.shown_text import shown
from carnet.kernel.errors import Invalid
from carnet.usecases._incoming import PDF
from carnet.usecases._kept import MEMORY
from carnet.usecases._open_document import Disclosed

IMAGES = frozenset({"image/jpeg", "image/png", "image/tiff"})
TEXT = "text/plain"
CLINICAL = frozenset({CDA_MIME, SELF_PRESENTING_MIME})
"""What the documents with a CDA header are; any other one is a file that was described beside it."""
MOST_TEXT = 500_000

Write = Callable[[Narrative, tuple[EmbeddedMedia, ...]], str]


@dataclass(frozen=True)
class Writer:
    """How an interface writes a narrative; `variant` names all that its writing depends on: language, addresses."""

    variant: str
    write: Write


PLAIN = Writer("plain", lambda narrative, _: words_of(narrative))
"""Nothing but the words."""


@dataclass(frozen=True)
class NarrativeBody:
    """Sections and words as the interface wrote them, and the results that the document codes."""

    html: str
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class FileBody:
    """A file inside the document. `pages` is how many images show it, 0 when none does.

    `texts` are the words of the pages of a PDF, `ratios` the heights of images for a width of 1; `text` is the whole of
    a file of plain text.
    """

    media_type: str
    pages: int
    size: int
    texts: tuple[str, ...] = ()
    ratios: tuple[float, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class ImagesBody:
    """The list of the images of an examination: how many in each series, where they were made, what was done.

    The images are not in the record: they stay where they were made.
    """

    series: tuple[int, ...]
    place: str = ""
    description: str = ""
    number: str = ""


Body = NarrativeBody | FileBody | ImagesBody
_SHAPES: dict[bytes, type[Body]] = {b"N": NarrativeBody, b"F": FileBody, b"I": ImagesBody}


def body_of(answer: Disclosed, writer: Writer) -> Body:
    """The body of a disclosed document; what was made of it before is taken from memory."""
    variant = f"body {writer.variant}"
    made = MEMORY.one(answer.content, variant, lambda: _encoded(_made(answer, writer)))
    return _decoded(made)


def file_inside(answer: Disclosed) -> EmbeddedFile | None:
    """The file inside a level 1 document, or the document itself where it is a file without a header."""
    kind = answer.entry.codes.mime_type
    if kind == DICOM:
        return None
    if kind not in CLINICAL:
        return EmbeddedFile(kind, answer.data)
    return read_body(parse(answer.data, max_bytes=len(answer.data)))


def _made(answer: Disclosed, writer: Writer) -> Body:
    if answer.entry.codes.mime_type == DICOM:
        return _images(answer)
    if answer.entry.codes.mime_type not in CLINICAL:
        return _file(answer, EmbeddedFile(answer.entry.codes.mime_type, answer.data))
    document = parse(answer.data, max_bytes=len(answer.data))
    embedded = read_body(document)
    return _narrative(document, writer) if embedded is None else _file(answer, embedded)


def _images(answer: Disclosed) -> ImagesBody:
    found = read_kos(answer.data)
    return ImagesBody(found.series, found.place, found.description, found.accession[1])


def _narrative(document: CdaDocument, writer: Writer) -> NarrativeBody:
    html = writer.write(read_narrative(document), embedded_media(document))
    return NarrativeBody(html, read_results(document))


def _file(answer: Disclosed, embedded: EmbeddedFile) -> FileBody:
    kind, size = embedded.media_type, len(embedded.data)
    if kind == PDF:
        return _pdf(embedded, answer.entry.sealed.pages)
    if kind in IMAGES:
        return _image(embedded)
    if kind == TEXT:
        return FileBody(kind, 0, size, text=shown(embedded.data.decode("utf-8", "replace"))[:MOST_TEXT])
    if kind in RTF_TYPES:
        return _rtf(embedded)
    return FileBody(kind, 0, size)


def _rtf(embedded: EmbeddedFile) -> FileBody:
    """The words; a file whose words cannot be taken out is only handed over."""
    kind, size = embedded.media_type, len(embedded.data)
    try:
        return FileBody(kind, 0, size, text=rtf_text(embedded.data))
    except Invalid:
        return FileBody(kind, 0, size)


def _pdf(embedded: EmbeddedFile, pages: int) -> FileBody:
    """Pages with their words; without them when they cannot be taken out in time: the images are shown all the same."""
    size = len(embedded.data)
    try:
        words = page_words(embedded.data, range(1, pages + 1))
    except Invalid:
        return FileBody(PDF, pages, size)
    return FileBody(PDF, pages, size, tuple(one.text for one in words), tuple(one.ratio for one in words))


def _image(embedded: EmbeddedFile) -> FileBody:
    """A photograph or scanned pages; a damaged one is only handed over."""
    kind, size = embedded.media_type, len(embedded.data)
    try:
        facts = inspect_image(embedded.data)
    except Invalid:
        return FileBody(kind, 0, size)
    return FileBody(kind, facts.frames, size)


def _encoded(body: Body) -> bytes:
    name = next(mark for mark, shape in _SHAPES.items() if isinstance(body, shape))
    return name + msgspec.json.encode(body)


def _decoded(made: bytes) -> Body:
    body: Body = msgspec.json.decode(made[1:], type=_SHAPES[made[:1]])
    return body
