"""Files that are two things at once. Owns the search for a second reading of a file; refuses, never repairs.

Known detectors miss polyglots (security.md A30), so what is stored is served with its one type, `nosniff` and a
sandbox; these checks stop the common ones at the door.
"""

import re
import struct

# What a browser takes for HTML when it is near the beginning (WHATWG MIME Sniffing, 7.1), and what a server may run.
_ACTIVE_TEXT = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)", re.IGNORECASE)
_NEAR_START = 1024
_EOCD = b"PK\x05\x06"
_EOCD_SIZE = 22
_ZIP_TAIL = 66_000


def begins_as_html(data: bytes) -> bool:
    """Whether HTML, SVG or PHP stands near the beginning."""
    return _ACTIVE_TEXT.search(data[:_NEAR_START]) is not None


def has_html(data: bytes) -> bool:
    """Whether HTML, SVG or PHP stands anywhere."""
    return _ACTIVE_TEXT.search(data) is not None


def ends_as_zip(data: bytes) -> bool:
    """Whether a ZIP reader would find a directory at the end: its end record points back at a real directory."""
    tail = data[-_ZIP_TAIL:]
    at = tail.find(_EOCD)
    while at >= 0:
        if _is_directory_end(data, len(data) - len(tail) + at):
            return True
        at = tail.find(_EOCD, at + 1)
    return False


def _is_directory_end(data: bytes, at: int) -> bool:
    """Whether the end record at this place closes a directory that begins where it says."""
    record = data[at : at + _EOCD_SIZE]
    if len(record) < _EOCD_SIZE:
        return False
    entries, size = struct.unpack_from("<H", record, 10)[0], struct.unpack_from("<I", record, 12)[0]
    return entries == 0 or data[at - size : at - size + 4] == b"PK\x01\x02"
