"""PDF files: what they are, their pages as images, their words. Owns the refusals; decodes nothing in this process.

pikepdf (qpdf) and pypdfium2 (pdfium, built without JavaScript) run in the capped child (`_pdf_child`). A file is kept
byte for byte, for it may be signed; what a person sees is the page image, or the original as a download.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from carnet.cda.capped import Limits, run_capped
from carnet.cda.polyglot import begins_as_html, ends_as_zip
from carnet.kernel.errors import Invalid

MAX_PAGES = 2_000
MAX_WIDTH = 3_000
_LIMITS = Limits(memory=1_500_000_000, cpu_seconds=15, wall_seconds=80.0, output=128 << 20)
# What some software leaves after the end of file: line ends and padding.
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00]{0,1024}\Z")
_CHILD = "carnet.cda._pdf_child:"


class PdfFlag(StrEnum):
    """What a PDF can do beside being read."""

    JAVASCRIPT = "javascript"
    LAUNCH = "launch"
    EMBEDDED_FILE = "embedded_file"
    XFA = "xfa"
    EXTERNAL_ACTION = "external_action"
    RICH_MEDIA = "rich_media"
    OPEN_ACTION = "open_action"
    LINK = "link"


@dataclass(frozen=True)
class PdfFacts:
    """What a PDF is. `pdfa` is the part and level of PDF/A that it claims (`1B`), empty when it claims none."""

    pages: int
    version: str
    flags: frozenset[PdfFlag]
    pdfa: str

    @property
    def active(self) -> bool:
        """Whether it holds a program, or starts one: told to the depositor and to readers."""
        return bool(self.flags & {PdfFlag.JAVASCRIPT, PdfFlag.LAUNCH})


@dataclass(frozen=True)
class PdfPage:
    """A page: its number from 1, its image in PNG, and its words for those who do not see it.

    `ratio` is its height for a width of 1, so that a page can keep the room of an image that comes later.
    """

    number: int
    png: bytes
    text: str
    ratio: float = 1.0


def inspect_pdf(data: bytes, *, element: str = "file") -> PdfFacts:
    """What a PDF is, or why it is not taken.

    Rules: `pdf.not_a_pdf`, `pdf.polyglot`, `pdf.damaged`, `pdf.trailing_data`, `pdf.encrypted`, `pdf.no_page`,
    `pdf.too_many_pages`, `content.too_heavy`.
    """
    _check_ends(data, element)
    plain = json.loads(run_capped(_CHILD + "inspect", data, argument=element, limits=_LIMITS, element=element))
    if not 0 < plain["pages"] <= MAX_PAGES:
        rule = "pdf.too_many_pages" if plain["pages"] else "pdf.no_page"
        raise Invalid.of(element, rule, limit=str(MAX_PAGES))
    flags = frozenset(PdfFlag(flag) for flag in plain["flags"])
    return PdfFacts(plain["pages"], plain["version"], flags, plain["pdfa"])


def _check_ends(data: bytes, element: str) -> None:
    """The first and the last bytes, before any decoder sees the file."""
    if not data.startswith(b"%PDF-"):
        raise Invalid.of(element, "pdf.not_a_pdf")
    if b"%%EOF" not in data:
        raise Invalid.of(element, "pdf.damaged")
    if not _END.search(data, max(0, len(data) - 2048)):
        raise Invalid.of(element, "pdf.trailing_data")
    if begins_as_html(data) or ends_as_zip(data):
        raise Invalid.of(element, "pdf.polyglot")


def render_page(data: bytes, page: int, width_px: int) -> bytes:
    """One page (from 1) as PNG. Rules: `pdf.no_such_page`, `pdf.damaged`, `content.too_heavy`."""
    return read_pages(data, [page], width_px)[0].png


def page_text(data: bytes, page: int) -> str:
    """The words of one page (from 1), empty for a scanned page."""
    return _run("text", data, [page], 0)[0].text


def page_words(data: bytes, pages: Sequence[int]) -> tuple[PdfPage, ...]:
    """The words and proportions of several pages, without images, in one child."""
    return _run("text", data, pages, 0)


def read_pages(data: bytes, pages: Sequence[int], width_px: int) -> tuple[PdfPage, ...]:
    """Several pages, images and words, in one child: starting it costs more than drawing a page."""
    if not 0 < width_px <= MAX_WIDTH:
        raise ValueError("the width of a page image is between 1 and 3000 pixels")
    return _run("draw", data, pages, width_px)


def _run(what: str, data: bytes, pages: Sequence[int], width_px: int) -> tuple[PdfPage, ...]:
    argument = json.dumps({"pages": list(pages), "width": width_px})
    packed = run_capped(_CHILD + what, data, argument=argument, limits=_LIMITS, element="file")
    line, _, rest = packed.partition(b"\n")
    found, position = [], 0
    for each in json.loads(line):
        found.append(PdfPage(each["number"], rest[position : position + each["size"]], each["text"], each["ratio"]))
        position += each["size"]
    return tuple(found)
