"""What is done with photographs inside the capped child: one PDF of several. Never imported outside of it.

Everything is imported here at the top, because the child can open no file once it has seen the content.
"""

import codecs
import io
import json

import pikepdf
from PIL import Image, ImageOps, JpegImagePlugin, PdfImagePlugin, PngImagePlugin, TiffImagePlugin

from carnet.cda._media_child import decoded
from carnet.kernel.errors import Invalid

__all__ = ["JpegImagePlugin", "PdfImagePlugin", "PngImagePlugin", "TiffImagePlugin", "one_pdf"]

Image.preinit()
codecs.lookup("utf-16-be")


def _warm_up() -> None:
    """Lets the writers open what they need while files may still be opened."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, "PDF", quality=80)
    with pikepdf.open(held) as pdf:
        pdf.save(io.BytesIO(), deterministic_id=True)


_warm_up()


def one_pdf(data: bytes, argument: str) -> bytes:
    """The photographs that follow one another in `data`, as the pages of one PDF, in their order."""
    asked = json.loads(argument)
    pages, position = [], 0
    for number, size in enumerate(asked["sizes"], start=1):
        pages.append(_page(data[position : position + size], number, asked))
        position += size
    held = io.BytesIO()
    first, *others = pages
    longest = max(max(page.size) for page in pages)
    resolution = longest / asked["inches"]
    first.save(held, "PDF", save_all=True, append_images=others, resolution=resolution, quality=asked["quality"])
    return _plain(held)


def _page(data: bytes, number: int, asked: dict[str, int]) -> Image.Image:
    """A photograph as it is held (its orientation applied), no larger than a page needs, without anything hidden."""
    element = f"photo {number}"
    # The decoder of JPEG may halve the image while it reads it: less memory for the same page.
    image = decoded(data, element, asked["pixels"], (asked["side"], asked["side"]))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((asked["side"], asked["side"]))
    page = Image.new("RGB", upright.size, "white")
    clear = upright.convert("RGBA") if "A" in upright.getbands() or "transparency" in upright.info else None
    page.paste(clear or upright.convert("RGB"), mask=clear.getchannel("A") if clear else None)
    return page


def _plain(held: io.BytesIO) -> bytes:
    """The PDF without the name of the program and the time: the same photographs make the same file."""
    output = io.BytesIO()
    try:
        with pikepdf.open(held) as pdf:
            del pdf.docinfo
            pdf.save(output, deterministic_id=True)
    except pikepdf.PikepdfError:
        raise Invalid.of("photo 1", "image.damaged") from None
    return output.getvalue()
