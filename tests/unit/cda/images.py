"""Images made for tests. Owns their making: nothing is copied from elsewhere."""

import io

from PIL import Image


def made(kind: str, size: tuple[int, int] = (60, 40), **saved: object) -> bytes:
    """An image of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", size, (120, 30, 60)).save(kept, kind, **saved)
    return kept.getvalue()


def jpeg() -> bytes:
    """A photograph."""
    return made("JPEG")


def png() -> bytes:
    """A drawing."""
    return made("PNG")


def tiff(pages: int = 1) -> bytes:
    """A scan of some pages."""
    more = [Image.new("RGB", (60, 40), (n, n, n)) for n in range(1, pages)]
    return made("TIFF", save_all=True, append_images=more) if more else made("TIFF")
