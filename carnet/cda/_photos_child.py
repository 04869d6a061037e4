"""What is done with photographs inside the capped child: one PDF of several. Never imported outside of it.

Everything is imported here at the top, because the child can open no file once it has seen the content.
"""

import codecs
import io
import json
from importlib.util import find_spec
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps, JpegImagePlugin, PdfImagePlugin, PngImagePlugin, TiffImagePlugin

from carnet.cda._media_child import decoded
from carnet.kernel.errors import Invalid

__all__ = ["JpegImagePlugin", "PdfImagePlugin", "PngImagePlugin", "TiffImagePlugin", "one_pdf"]

Image.preinit()
codecs.lookup("utf-16-be")


PROFILE = "data/color_profiles/sRGB2014.icc"
_XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
"""What the file says of itself: nothing but that it is PDF/A-1b."""


def _profile() -> bytes:
    """The colour profile that a PDF/A names (sRGB), as fpdf2 ships it. Read now: later no file may be opened."""
    found = find_spec("fpdf")
    if found is None or found.origin is None:
        raise ImportError("fpdf")
    return (Path(found.origin).parent / PROFILE).read_bytes()


_SRGB = _profile()


def one_pdf(data: bytes, argument: str) -> bytes:
    """The photographs that follow one another in `data`, as the pages of one PDF, in their order."""
    asked = json.loads(argument)
    pages, position = [], 0
    for number, (size, turn) in enumerate(zip(asked["sizes"], asked["turns"], strict=True), start=1):
        pages.append(_page(data[position : position + size], number, turn, asked))
        position += size
    held = io.BytesIO()
    first, *others = pages
    longest = max(max(page.size) for page in pages)
    resolution = longest / asked["inches"]
    first.save(held, "PDF", save_all=True, append_images=others, resolution=resolution, quality=asked["quality"])
    return _plain(held)


def _page(data: bytes, number: int, turn: int, asked: dict[str, int]) -> Image.Image:
    """A photograph as it is held (its orientation applied), then as its person turned it, as small as a page needs."""
    element = f"photo {number}"
    # The decoder of JPEG may halve the image while it reads it: less memory for the same page.
    image = decoded(data, element, asked["pixels"], (asked["side"], asked["side"]))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((asked["side"], asked["side"]))
    page = Image.new("RGB", upright.size, "white")
    clear = upright.convert("RGBA") if "A" in upright.getbands() or "transparency" in upright.info else None
    page.paste(clear or upright.convert("RGB"), mask=clear.getchannel("A") if clear else None)
    return page.rotate(-turn, expand=True) if turn else page


def _archival(pdf: pikepdf.Pdf) -> None:
    """What PDF/A-1b asks for beside the pages: which colours these are, and that the file says what it is."""
    profile = pdf.make_stream(_SRGB, N=3)
    intent = {
        "/Type": pikepdf.Name.OutputIntent,
        "/S": pikepdf.Name.GTS_PDFA1,
        "/OutputConditionIdentifier": "sRGB",
        "/DestOutputProfile": profile,
    }
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(intent))])
    pdf.Root.Metadata = pdf.make_stream(_XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def _plain(held: io.BytesIO) -> bytes:
    """The PDF as PDF/A-1b, without the name of the program and the time: the same photographs make the same file."""
    output = io.BytesIO()
    try:
        with pikepdf.open(held) as pdf:
            del pdf.docinfo
            _archival(pdf)
            pdf.save(
                output, deterministic_id=True, force_version="1.4",
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )  # fmt: skip
    except pikepdf.PikepdfError:
        raise Invalid.of("photo 1", "image.damaged") from None
    return output.getvalue()


def _warm_up() -> None:
    """Lets the writers open what they need while files may still be opened."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, "PDF", quality=80)
    _plain(held)


_warm_up()
