"""What is done with an image inside the capped child. Never imported outside of it.

Everything is imported here at the top, because the child can open no file once it has seen the content.
"""

import io
import json
import warnings

from PIL import (
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from carnet.kernel.errors import Invalid

__all__ = ["GifImagePlugin", "JpegImagePlugin", "PngImagePlugin", "TiffImagePlugin", "copy", "decoded", "inspect"]

# Formats of Pillow are loaded when first needed, which is too late here.
Image.preinit()
warnings.simplefilter("ignore")
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF")
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError)


def inspect(data: bytes, argument: str) -> bytes:
    """Size and number of frames, after decoding every one."""
    asked = json.loads(argument)
    image = _open(data, asked)
    frames = int(getattr(image, "n_frames", 1))
    if frames > asked["frames"]:
        raise Invalid.of(asked["element"], "image.too_many_frames", limit=str(asked["frames"]))
    width, height = image.size
    for number in range(frames):
        _load(image, number, asked)
    return json.dumps({"width": width, "height": height, "frames": frames}).encode()


def copy(data: bytes, argument: str) -> bytes:
    """One frame drawn again, as a person holds it (the orientation of its EXIF applied, then forgotten)."""
    asked = json.loads(argument)
    image = _open(data, asked)
    photograph = bool(asked["jpeg"]) or image.format == "JPEG"
    if not 1 <= asked["frame"] <= int(getattr(image, "n_frames", 1)):
        raise Invalid.of(asked["element"], "image.no_such_frame")
    _load(image, asked["frame"] - 1, asked)
    clean = _pixels(ImageOps.exif_transpose(image))
    if asked["width"] and clean.width > asked["width"]:
        clean = clean.resize((asked["width"], max(1, clean.height * asked["width"] // clean.width)))
    return _packed(clean, photograph)


def decoded(data: bytes, element: str, pixels: int, draft: tuple[int, int]) -> Image.Image:
    """The first frame of an image, decoded; a JPEG may come smaller, but no smaller than `draft`."""
    asked: dict[str, int | str] = {"element": element, "pixels": pixels}
    image = _open(data, asked)
    if image.width * image.height <= pixels:
        image.draft("RGB", draft)
    _load(image, 0, asked)
    return image


def _pixels(image: Image.Image) -> Image.Image:
    """The pixels in colours that a page shows; what came with them (profiles, comments, places) stays behind."""
    if image.mode.startswith("I"):
        # Greys of 16 bits, as scanners make them: the 8 that a screen shows.
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    clear = "A" in image.getbands() or "transparency" in image.info
    fresh = image.convert("RGBA" if clear else "RGB")
    fresh.info = {}
    return fresh


def _packed(image: Image.Image, photograph: bool) -> bytes:
    output = io.BytesIO()
    if photograph:
        _on_white(image).save(output, "JPEG", quality=88)
    else:
        image.save(output, "PNG")
    media_type = "image/jpeg" if photograph else "image/png"
    head = {"media_type": media_type, "width": image.width, "height": image.height}
    return json.dumps(head).encode() + b"\n" + output.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """An image without transparency, which JPEG does not know."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _open(data: bytes, asked: dict[str, int | str]) -> Image.Image:
    """An image whose size is known and small enough; no pixel is decoded yet."""
    Image.MAX_IMAGE_PIXELS = None  # Our own limit is checked on each frame, before it is decoded.
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except _UNREADABLE:
        raise Invalid.of(str(asked["element"]), "image.damaged") from None


def _load(image: Image.Image, number: int, asked: dict[str, int | str]) -> None:
    """Decodes one frame, unless it is too large."""
    try:
        image.seek(number)
        if image.width * image.height > int(asked["pixels"]):
            raise Invalid.of(str(asked["element"]), "image.too_large", limit=str(asked["pixels"]))
        image.load()
    except _UNREADABLE:
        raise Invalid.of(str(asked["element"]), "image.damaged") from None
