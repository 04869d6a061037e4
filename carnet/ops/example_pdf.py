"""Small PDF files for example data. Owns how their text is set; never used for a real document."""

import textwrap
from io import BytesIO

import pikepdf

WIDTH, HEIGHT = 595, 842
MARGIN, LEADING, SIZE, TITLE_SIZE = 64, 18, 12, 17
LETTERS = 78
LINES = 36


def text_pdf(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """A PDF of as many pages as the text needs, in Helvetica, with its words as text."""
    lines = [line for text in paragraphs for line in (*textwrap.wrap(text, LETTERS), "")]
    pages = [lines[at : at + LINES] for at in range(0, max(1, len(lines)), LINES)]
    with pikepdf.new() as pdf:
        for number, page in enumerate(pages):
            _add_page(pdf, title if number == 0 else "", page)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _add_page(pdf: pikepdf.Pdf, title: str, lines: list[str]) -> None:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )  # fmt: skip
    page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(_content(title, lines))


def _content(title: str, lines: list[str]) -> bytes:
    start = f"BT /F1 {TITLE_SIZE} Tf {MARGIN} {HEIGHT - MARGIN} Td ".encode() + _shown(title)
    body = b"".join(f" 0 -{LEADING} Td ".encode() + _shown(line) for line in lines)
    return start + f" /F1 {SIZE} Tf 0 -{LEADING} Td ".encode() + body + b" ET"


def _shown(text: str) -> bytes:
    plain = text.replace("’", "'").encode("cp1252", "replace")
    return b"(" + plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") + b") Tj"
