"""Images: what passes, what is refused, and copies that hold pixels only."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from carnet.cda import media
from carnet.cda.media import ImageFacts, as_jpeg, inspect_image, safe_image
from carnet.kernel.errors import Invalid
from tests.unit.cda import pdfs


def image(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **saved: object) -> bytes:
    """A picture whose left half is red."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    output = io.BytesIO()
    drawn.convert(mode).save(output, kind, **saved)
    return output.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unfolds to width × height pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 9)) + chunk(b"IEND", b"")
    )


PHOTO = image("JPEG")
HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (PHOTO, ImageFacts("image/jpeg", 60, 40, 1)),
        (image("PNG"), ImageFacts("image/png", 60, 40, 1)),
        (image("TIFF"), ImageFacts("image/tiff", 60, 40, 1)),
        (image("TIFF", mode="1", compression="group4"), ImageFacts("image/tiff", 60, 40, 1)),
        (
            image("TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))] * 2),
            ImageFacts("image/tiff", 60, 40, 3),
        ),
        (PHOTO + b"SEFT trailer of a telephone", ImageFacts("image/jpeg", 60, 40, 1)),
    ],
)
def test_inspect_image_tells_what_it_is(data: bytes, facts: ImageFacts) -> None:
    """The kinds that a record takes."""
    assert inspect_image(data) == facts


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "image.not_an_image"),
        (image("GIF"), "image.not_an_image"),
        (b"GIF89a/*" + HTML, "image.not_an_image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image.not_an_image"),
        (image("JPEG", comment=HTML), "image.polyglot"),
        (PHOTO + pdfs.archive(), "image.polyglot"),
        (PHOTO[:20] + b"%PDF-1.7" + PHOTO[20:], "image.polyglot"),
        (PHOTO[:200], "image.damaged"),
        (b"\xff\xd8\xff\xe0", "image.damaged"),
        (image("PNG")[:-30], "image.damaged"),
        (bomb(100_000, 100_000), "image.too_large"),
        (bomb(2_000_000_000, 2), "image.too_large"),
        (image("TIFF", (1, 1), save_all=True, append_images=[Image.new("1", (1, 1))] * 200), "image.too_many_frames"),
    ],
)
def test_inspect_wrong_image_is_refused_by_name(data: bytes, rule: str) -> None:
    """Each way of being wrong has its name."""
    with pytest.raises(Invalid) as caught:
        inspect_image(data, element="photo")
    assert [(p.element, p.rule) for p in caught.value.problems] == [("photo", rule)]


def test_safe_image_holds_pixels_only() -> None:
    """Places, comments, profiles and what was hidden after the end are gone; the picture is there."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    carried = image("JPEG", exif=exif, comment=b"SECRET-COMMENT") + b"SECRET-END"
    copy = safe_image(carried)
    assert b"SECRET" in carried
    assert b"SECRET" not in copy.data
    assert (copy.media_type, copy.width, copy.height) == ("image/jpeg", 60, 40)
    red, _, blue = opened(copy.data).getpixel((5, 20))  # type: ignore[misc]
    assert red > 200 > 100 > blue


def test_safe_image_of_a_png_keeps_transparency_and_no_text() -> None:
    """A drawing stays a PNG."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET")
    copy = safe_image(image("PNG", mode="RGBA", pnginfo=text))
    assert (copy.media_type, opened(copy.data).mode) == ("image/png", "RGBA")
    assert b"SECRET" not in copy.data


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_safe_image_of_any_colours_can_be_shown(mode: str) -> None:
    """Scanners and modalities make many kinds of pixels."""
    grey = image("TIFF", mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        output = io.BytesIO()
        Image.new("I;16", (60, 40), 40_000).save(output, "TIFF")
        grey = output.getvalue()
    copy = safe_image(grey)
    assert opened(copy.data).size == (60, 40)
    if mode == "I;16":
        assert opened(copy.data).getpixel((1, 1)) == (156, 156, 156)


def test_safe_image_turns_as_the_camera_was_held_and_is_made_narrow() -> None:
    """The orientation of a photograph is applied, then forgotten; no image is wider than asked."""
    exif = Image.Exif()
    exif[0x0112] = 6
    copy = safe_image(image("JPEG", (2000, 1000), exif=exif), width=500)
    assert (copy.width, copy.height) == (500, 1000)
    assert opened(copy.data).getexif().get(0x0112) is None


def test_safe_image_takes_an_embedded_gif_and_the_frame_asked() -> None:
    """Old documents embed GIF; a TIFF of several pages is shown page by page."""
    assert safe_image(image("GIF")).media_type == "image/png"
    pages = image("TIFF", save_all=True, append_images=[Image.new("RGB", (9, 7))])
    assert safe_image(pages, frame=2).width == 9
    with pytest.raises(Invalid, match=r"image\.no_such_frame"):
        safe_image(pages, frame=3)


def test_as_jpeg_puts_a_transparent_drawing_on_white() -> None:
    """A PNG becomes the JPEG that CI-SIS wraps."""
    output = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(output, "PNG")
    copy = as_jpeg(output.getvalue())
    assert (copy.media_type, copy.width) == ("image/jpeg", 30)
    assert opened(copy.data).getpixel((5, 5)) == (255, 255, 255)


def test_image_limit_of_pixels_is_what_refuses_the_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without our limit the same file is let further: the check above can fail."""
    monkeypatch.setattr(media, "MAX_PIXELS", 10**12)
    with pytest.raises(Invalid) as caught:
        inspect_image(bomb(100_000, 100_000))
    assert caught.value.problems[0].rule in ("image.damaged", "content.too_heavy")
