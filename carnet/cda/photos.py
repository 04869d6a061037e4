"""Several photographs as one PDF. Owns the limits and the refusals; decodes nothing in this process.

A person photographs a paper page by page: the pages belong together, the right way up, and small enough to be kept.
"""

import json
from collections.abc import Sequence

from carnet.cda.capped import Limits, run_capped
from carnet.cda.media import MAX_PIXELS
from carnet.cda.polyglot import begins_as_html, ends_as_zip
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid, Problem

MAX_PHOTOS = 20
# A4 at 170 dots an inch: small print of a photographed paper stays readable.
LONGEST_SIDE, LONGEST_INCHES, QUALITY = 2_000, 11.69, 80
QUARTERS = frozenset({0, 90, 180, 270})
PHOTOS = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.TIFF})
_LIMITS = Limits(memory=1_500_000_000, cpu_seconds=60, wall_seconds=180.0)
_CHILD = "carnet.cda._photos_child:one_pdf"
# ISO base media files whose brand says HEIF: what some telephones make when nobody told them otherwise.
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def is_heif(data: bytes) -> bool:
    """Whether a file is a photograph in HEIC or a like format, which nothing here reads."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def photos_as_pdf(photos: Sequence[bytes], turns: Sequence[int] = ()) -> bytes:
    """One PDF/A-1b, a page for each photograph, in their order. Each is named by its number, from 1: `photo 2`.

    `turns` are degrees clockwise by which its person turned each one, over the way that it is held; none: as held.

    Rules: `image.turns`, `image.too_many_photos`, `image.heic`, `image.not_an_image`, `image.polyglot`,
    `image.too_large`, `image.damaged`, `content.too_heavy`.
    """
    if not 0 < len(photos) <= MAX_PHOTOS:
        raise Invalid.of("photo", "image.too_many_photos", most=str(MAX_PHOTOS))
    if turns and (len(turns) != len(photos) or not set(turns) <= QUARTERS):
        raise Invalid.of("photo", "image.turns")
    problems = [problem for number, data in enumerate(photos, start=1) if (problem := _problem(number, data))]
    if problems:
        raise Invalid(*problems)
    argument = json.dumps(
        {
            "sizes": [len(data) for data in photos],
            "turns": list(turns) or [0] * len(photos),
            "side": LONGEST_SIDE,
            "inches": LONGEST_INCHES,
            "quality": QUALITY,
            "pixels": MAX_PIXELS,
        }
    )
    return run_capped(_CHILD, b"".join(photos), argument=argument, limits=_LIMITS, element="photo")


def _problem(number: int, data: bytes) -> Problem | None:
    element = f"photo {number}"
    if is_heif(data):
        return Problem(element, "image.heic")
    if sniff(data) not in PHOTOS:
        return Problem(element, "image.not_an_image")
    if begins_as_html(data) or ends_as_zip(data) or b"%PDF-" in data[:1024]:
        return Problem(element, "image.polyglot")
    return None
