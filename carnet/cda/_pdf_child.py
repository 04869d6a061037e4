"""What is done with a PDF inside the capped child. Never imported outside of it: the decoders stay out of our process.

Everything is imported here at the top, because the child can open no file once it has seen the content.
"""

import codecs
import io
import json
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
from PIL import Image

from carnet.cda.shown_text import shown
from carnet.kernel.errors import Invalid

# Formats of Pillow and codecs of Python are loaded when first needed, which is too late here.
Image.preinit()
codecs.lookup("utf-16-le")

# Named apart, for this is no manager of a table (see tests/consistency/source_rules.py).
_ALL = "objects"
_MAX_PIXELS = 20_000_000
_MAX_TEXT = 200_000
_MAX_NESTING = 60
_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/URI": "link",
    "/GoToR": "external_action",
    "/GoToE": "external_action",
    "/SubmitForm": "external_action",
    "/ImportData": "external_action",
    "/Rendition": "rich_media",
}
_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EmbeddedFile": "embedded_file",
    "/EmbeddedFiles": "embedded_file",
    "/EF": "embedded_file",
    "/XFA": "xfa",
    "/RichMediaContent": "rich_media",
    "/OpenAction": "open_action",
    "/AA": "open_action",
}
# Written as an element or as an attribute.
_PART = re.compile(rb"""pdfaid:part(?:\s*=\s*["']|(?:\s[^<>]{0,200})?>)\s*(\d)""")
_LEVEL = re.compile(rb"""pdfaid:conformance(?:\s*=\s*["']|(?:\s[^<>]{0,200})?>)\s*([A-Za-z])""")


def _warm_up() -> None:
    """Lets the cryptography of qpdf open what it needs while files may still be opened."""
    held = io.BytesIO()
    pikepdf.Pdf.new().save(held, encryption=pikepdf.Encryption(owner="o", user=""))
    pikepdf.open(held).close()


_warm_up()


def inspect(data: bytes, element: str) -> bytes:
    """Pages, version, flags and the claim of PDF/A, as JSON."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Invalid.of(element, "pdf.encrypted")
            facts = {
                "pages": len(pdf.pages),
                "version": str(pdf.pdf_version),
                "flags": sorted({flag for each in (*_objects(pdf), pdf.trailer) for flag in _flags(each, 0)}),
                "pdfa": _pdfa(pdf),
            }
    except pikepdf.PasswordError:
        raise Invalid.of(element, "pdf.encrypted") from None
    except pikepdf.PikepdfError:
        raise Invalid.of(element, "pdf.damaged") from None
    return json.dumps(facts).encode()


def _objects(pdf: pikepdf.Pdf) -> Iterator[object]:
    """Every object of the file, in use or not: what a reader does not show may still run."""
    yield from getattr(pdf, _ALL)


def _flags(value: object, depth: int) -> Iterator[str]:
    """The flags in an object and in what stands directly inside it; what it refers to is looked at on its own."""
    if depth > _MAX_NESTING:
        return
    inside: list[object]
    if isinstance(value, pikepdf.Array):
        inside = list(value)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        inside = [value.get(key) for key in value.keys()]  # noqa: SIM118  A Dictionary of pikepdf iterates otherwise.
        yield from _flags_of(value)
    else:
        return
    for each in inside:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _flags(each, depth + 1)


def _flags_of(value: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[str]:
    yield from (_KEYS[key] for key in value.keys() if key in _KEYS)  # noqa: SIM118
    action = str(value.get("/S", "")) if not isinstance(value.get("/S", ""), pikepdf.Dictionary) else ""
    if action in _ACTIONS:
        yield _ACTIONS[action]
    if str(value.get("/Type", "")) == "/EmbeddedFile":
        yield "embedded_file"


def _pdfa(pdf: pikepdf.Pdf) -> str:
    """What the metadata claim. They are searched as bytes: this is not a second XML parser."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return ""
    raw = metadata.read_bytes()[:1_000_000]
    part, level = _PART.search(raw), _LEVEL.search(raw)
    return (part.group(1) + (level.group(1) if level else b"")).decode("ascii").upper() if part else ""


def draw(data: bytes, argument: str) -> bytes:
    """The pages asked for, images and words."""
    asked = json.loads(argument)
    return _pages(data, asked["pages"], asked["width"])


def text(data: bytes, argument: str) -> bytes:
    """The words of the pages asked for."""
    return _pages(data, json.loads(argument)["pages"], 0)


def _pages(data: bytes, numbers: list[int], width: int) -> bytes:
    try:
        pdf = pypdfium2.PdfDocument(data)
        if width and pdf.get_formtype():
            # Without this, what was filled into a form is not drawn. This pdfium has no JavaScript.
            pdf.init_forms()
        found = [_page(pdf, number, width) for number in numbers]
    except pypdfium2.PdfiumError:
        raise Invalid.of("file", "pdf.damaged") from None
    head = [{"number": n, "text": words, "ratio": ratio, "size": len(png)} for n, words, ratio, png in found]
    return b"".join((json.dumps(head).encode(), b"\n", *(png for *_, png in found)))


def _page(pdf: pypdfium2.PdfDocument, number: int, width: int) -> tuple[int, str, float, bytes]:
    if not 1 <= number <= len(pdf):
        raise Invalid.of("file", "pdf.no_such_page", page=str(number))
    page = pdf[number - 1]
    words = page.get_textpage().get_text_bounded()[:_MAX_TEXT].replace("\r\n", "\n")
    across, down = (max(float(side), 1.0) for side in page.get_size())
    return number, shown(words), down / across, _png(page, width) if width else b""


def _png(page: pypdfium2.PdfPage, width: int) -> bytes:
    """The page drawn to a width, smaller when it is so long that the image would be too large."""
    across, down = (max(float(side), 1.0) for side in page.get_size())
    scale = min(width / across, (_MAX_PIXELS / (across * down)) ** 0.5)
    image: Image.Image = page.render(scale=scale).to_pil()
    output = io.BytesIO()
    image.convert("RGB").save(output, "PNG")
    return output.getvalue()
