"""Images: what they are, and a clean copy of them. Owns the refusals; decodes nothing in this process.

The original is kept byte for byte; what a page shows is the copy, drawn again from its pixels: no metadata (places,
thumbnails), nothing hidden after the end, no second reading survives it.
"""

import json
from dataclasses import dataclass

from carnet.cda.capped import Limits, run_capped
from carnet.cda.polyglot import begins_as_html, ends_as_zip
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid

MAX_PIXELS = 50_000_000
MAX_FRAMES = 200
_LIMITS = Limits(memory=1_500_000_000, cpu_seconds=20, wall_seconds=80.0)
_CHILD = "carnet.cda._media_child:"
_GIF = (b"GIF87a", b"GIF89a")
_DEPOSITED = (MediaType.JPEG, MediaType.PNG, MediaType.TIFF)


@dataclass(frozen=True)
class ImageFacts:
    """What an image is; a TIFF may have several frames (pages)."""

    media_type: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True)
class SafeImage:
    """A copy that a page may show."""

    media_type: str
    data: bytes
    width: int
    height: int


def inspect_image(data: bytes, *, element: str = "file") -> ImageFacts:
    """What a deposited image is, or why it is not taken; every frame is decoded once.

    Rules: `image.not_an_image` (JPEG, PNG and TIFF are), `image.polyglot`, `image.too_large` (50 million pixels a
    frame), `image.too_many_frames`, `image.damaged`, `content.too_heavy`.
    """
    kind = sniff(data)
    if kind not in _DEPOSITED:
        raise Invalid.of(element, "image.not_an_image")
    _check_single(data, element)
    plain = json.loads(
        run_capped(_CHILD + "inspect", data, argument=_argument(element), limits=_LIMITS, element=element)
    )
    return ImageFacts(kind.value, plain["width"], plain["height"], plain["frames"])


def safe_image(data: bytes, *, width: int = 1200, frame: int = 1, element: str = "file") -> SafeImage:
    """A copy of one frame (from 1), no wider than `width`: JPEG for a photograph, PNG for the rest.

    Takes GIF too, which a document may embed. Rules: those of `inspect_image`, and `image.no_such_frame`.
    """
    if sniff(data) not in _DEPOSITED and not data.startswith(_GIF):
        raise Invalid.of(element, "image.not_an_image")
    return _copy(data, element, width=width, frame=frame, jpeg=False)


def as_jpeg(data: bytes, *, element: str = "file") -> SafeImage:
    """A JPEG of an image at its own size: CI-SIS wraps JPEG and TIFF, and knows no PNG."""
    inspect_image(data, element=element)
    return _copy(data, element, width=0, frame=1, jpeg=True)


def _copy(data: bytes, element: str, *, width: int, frame: int, jpeg: bool) -> SafeImage:
    argument = _argument(element, width=width, frame=frame, jpeg=int(jpeg))
    packed = run_capped(_CHILD + "copy", data, argument=argument, limits=_LIMITS, element=element)
    line, _, image = packed.partition(b"\n")
    plain = json.loads(line)
    return SafeImage(plain["media_type"], image, plain["width"], plain["height"])


def _check_single(data: bytes, element: str) -> None:
    """A photograph with something after its end is common; with a program or an archive in it, it is none."""
    if begins_as_html(data) or ends_as_zip(data) or b"%PDF-" in data[:1024]:
        raise Invalid.of(element, "image.polyglot")


def _argument(element: str, **values: int) -> str:
    return json.dumps({"element": element, "pixels": MAX_PIXELS, "frames": MAX_FRAMES, **values})
