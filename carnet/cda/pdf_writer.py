"""Writes simple sheets as PDF/A-1b: headings, paragraphs, lists, tables, a QR code. Owns their look on paper.

Never knows what the words mean, never reads a record. fpdf2 does the writing; fonts are embedded, so that every reader
shows the same letters. A letter that the font does not have becomes a visible mark: nothing disappears in silence.
"""

import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import segno
from fpdf import FPDF
from fpdf.enums import DocumentCompliance, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

FONTS: Final = Path(__file__).parent / "fonts"
FAMILY: Final = "sheet"
NOT_DRAWN: Final = "\N{REPLACEMENT CHARACTER}"
_LINE: Final = 1.35
"""Height of a line as a part of the size of its letters."""
_FOLLOWS: Final = 2
"""So many lines of what follows a title stay with it."""
_POINT_MM: Final = 25.4 / 72
_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>1</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <xmp:CreateDate>{at}</xmp:CreateDate>
      <xmp:ModifyDate>{at}</xmp:ModifyDate>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""
"""What the file says of itself. fpdf2's own says when it was written: one sheet would be another file each time."""
_GREY: Final = (90, 90, 90)
# The font subsetter tells each table that it drops; nothing of that is for an operator.
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper: width, height and margin in millimetres, letters of running text in points."""

    width: float
    height: float
    margin: float = 18
    letters: float = 12


A4: Final = Paper(210, 297)
WALLET: Final = Paper(85.6, 54, margin=3, letters=6.5)
"""One face of a card of the size of a bank card (ISO/IEC 7810 ID-1)."""
FOLDED: Final = Paper(85.6, 108, margin=3, letters=6.5)
"""Two such faces, one below the other: cut out, and folded in the middle."""


class Sheet:
    """One document that is being written, from the first line to the last."""

    def __init__(self, title: str, language: str, at: datetime, paper: Paper = A4, whose: str = "") -> None:
        """`title` and `language` ("fr", "en") stand in the file's own description; `at` is when it was made.

        Sheets of paper part from one another: where there are several pages, each says `whose` it is and its number.
        """
        self._paper, self._whose = paper, whose
        self._pdf = pdf = FPDF(
            unit="mm", format=(paper.width, paper.height), enforce_compliance=DocumentCompliance.PDFA_1B
        )
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            pdf.add_font(FAMILY, style, FONTS / name)
        self._drawn = frozenset(code for font in pdf.fonts.values() if isinstance(font, TTFFont) for code in font.cmap)
        pdf.set_title(self._text(title))
        pdf.set_lang(language)
        pdf.set_creation_date(at)
        pdf.set_xmp_metadata(
            _XMP.format(title=escape(self._text(title)), at=at.astimezone(UTC).isoformat("T", "seconds"))
        )
        pdf.set_margin(paper.margin)
        pdf.set_auto_page_break(True, margin=paper.margin)
        pdf.add_page()

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; `level` 1 is the title of the sheet, 2 that of a part, 3 within a part."""
        factor = {1: 1.6, 2: 1.25}.get(level, 1.05)
        self._keep(0.5 + factor + _FOLLOWS)
        if level > 1:
            self._pdf.ln(self._height(0.5))
        self._write(text, "B", factor)

    def paragraph(self, text: str, *, strong: bool = False, small: bool = False) -> None:
        """Running text; what is strong names what follows, and stays with its first lines."""
        if strong:
            self._keep(1 + _FOLLOWS)
        self._write(text, "B" if strong else "", 0.8 if small else 1)

    def list(self, items: Sequence[str]) -> None:
        """One line for each thing, with a mark before it."""
        for item in items:
            self._write(f"\N{BULLET} {item}", "", 1)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """A table whose heads are repeated on every page; `widths` are parts of the whole."""
        self._font("", 0.85)
        with self._pdf.table(
            headings_style=FontFace(emphasis="BOLD"),
            col_widths=tuple(widths) or None,
            line_height=self._height(0.85),
            text_align="LEFT",
            padding=1.2,
        ) as table:
            for cells in (heads, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(self._text(cell))
        self._pdf.ln(self._height(0.3))

    def qr(self, text: str, size: float, *, right: bool = False) -> None:
        """A QR code of `size` millimetres where the text stands, or in the upper right corner of the page."""
        pdf = self._pdf
        rows = tuple(segno.make(text, error="m", micro=False).matrix)
        x = self._paper.width - self._paper.margin - size if right else pdf.get_x()
        y = self._paper.margin if right else pdf.get_y()
        part = size / len(rows)
        pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for begin, length in _dark(row):
                pdf.rect(x + begin * part, y + down * part, length * part, part, style="F")
        if not right:
            pdf.set_y(y + size + self._height(0.3))

    def fold(self, y: float) -> None:
        """A thin line across the page at `y` millimetres, along which it is folded; what follows stands below it."""
        pdf = self._pdf
        pdf.set_draw_color(*_GREY)
        pdf.set_line_width(0.1)
        pdf.line(0, y, self._paper.width, y)
        pdf.set_y(y + self._paper.margin)

    def page(self) -> None:
        """Begins another page."""
        self._pdf.add_page()

    def at_bottom(self, text: str) -> None:
        """One small line at the foot of this page."""
        self._foot(text, self._paper.height - self._paper.margin - self._height(0.7))

    def bytes(self) -> bytes:
        """The whole file; nothing may be written after it."""
        pages = self._pdf.page_no()
        if pages > 1 and not self._pdf.buffer:
            for number in range(1, pages + 1):
                self._pdf.page = number
                said = " \N{EN DASH} ".join(part for part in (self._whose, f"{number}/{pages}") if part)
                self._foot(said, self._paper.height - self._paper.margin + self._height(0.1))
        return bytes(self._pdf.output())

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return self._pdf.page_no()

    def _keep(self, lines: float) -> None:
        """Begins another page where fewer lines than these find room: a title never stands alone at the foot of one."""
        if self._pdf.will_page_break(self._height(lines)):
            self._pdf.add_page()

    def _foot(self, text: str, y: float) -> None:
        """A small grey line at `y`, on a page that may be one of those before: its font is then said anew."""
        pdf = self._pdf
        pdf.set_auto_page_break(False)
        pdf.set_y(y)
        pdf.set_text_color(*_GREY)
        self._font("B", 0.7)
        self._write(text, "", 0.7)
        pdf.set_text_color(0)
        pdf.set_auto_page_break(True, margin=self._paper.margin)

    def _write(self, text: str, style: str, factor: float) -> None:
        self._font(style, factor)
        self._pdf.multi_cell(0, self._height(factor), self._text(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _font(self, style: str, factor: float) -> None:
        self._pdf.set_font(FAMILY, style, self._paper.letters * factor)

    def _height(self, factor: float) -> float:
        return self._paper.letters * factor * _POINT_MM * _LINE

    def _text(self, text: str) -> str:
        """The text as the font can draw it: composed letters, a mark where there is none, no control characters."""
        composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
        return "".join(letter if self._has(letter) else NOT_DRAWN for letter in composed)

    def _has(self, letter: str) -> bool:
        return letter == "\n" or ord(letter) in self._drawn


def _dark(row: Sequence[int]) -> list[tuple[int, int]]:
    """The dark parts of a row of a QR code: where each begins, and how long it is."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
