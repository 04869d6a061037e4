"""How much a SOAP message may bring. Owns the limits that hold before anything is parsed; never reads a message."""

from typing import Final

from django.conf import settings

MOST_ROOT_BYTES: Final = 2_000_000
"""The envelope with its metadata: about a hundred documents of fifteen kilobytes of metadata each."""
MOST_PARTS: Final = 201
"""The envelope and two hundred files."""
MOST_PART_HEADERS: Final = 16
MOST_PART_HEADER_BYTES: Final = 4_000
MOST_PREAMBLE_BYTES: Final = 1_000
MOST_ASSERTION_BYTES: Final = 64_000


def most_body_bytes() -> int:
    """The longest request: what a form of the pages may bring, the envelope, and the headers of the parts."""
    return int(settings.CARNET_MAX_UPLOAD_BYTES) + MOST_ROOT_BYTES + MOST_PARTS * MOST_PART_HEADER_BYTES


def most_part_bytes() -> int:
    """The longest file."""
    return int(settings.CARNET_MAX_DOCUMENT_BYTES)
