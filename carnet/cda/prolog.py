"""What can be refused before an XML parser sees a byte. Owns the checks on raw bytes; never builds a tree.

A DOCTYPE may only stand between the start of a file and its root element, so a scan of that part is enough to refuse
it before any entity is declared. Encodings are limited to those that keep ASCII bytes as they are: no byte sequence
then means one thing to these checks and another to the parser.
"""

import re

from carnet.kernel.errors import Invalid

UTF8_BOM = b"\xef\xbb\xbf"
# CI-SIS documents are in UTF-8; the others are met in old software and are read as what they say they are.
ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?\?>")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']{0,40})["']""")
# Space, processing instructions and comments that may precede the root element or a DOCTYPE.
_MISC = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)


def check_raw(data: bytes, *, max_bytes: int, max_markup: int) -> str:
    """The encoding to read `data` with, after the refusals that need no parser.

    Rules: `xml.empty`, `content.too_large`, `xml.encoding` (wide, unknown or unsupported encodings),
    `xml.nul_character`, `xml.doctype`, `xml.too_many_elements` (counted by `<`, before anything is allocated).
    """
    if not data.strip(b" \t\r\n\x00"):
        raise Invalid.of("/", "xml.empty")
    if len(data) > max_bytes:
        raise Invalid.of("/", "content.too_large", size=str(len(data)), limit=str(max_bytes))
    encoding = _encoding(data)
    if b"\x00" in data:
        raise Invalid.of("/", "xml.nul_character")
    if data[_MISC.match(data, _start(data)).end() :][:9].upper() == b"<!DOCTYPE":  # type: ignore[union-attr]
        raise Invalid.of("/", "xml.doctype")
    if data.count(b"<") > max_markup:
        raise Invalid.of("/", "xml.too_many_elements", limit=str(max_markup))
    return encoding


def _start(data: bytes) -> int:
    return len(UTF8_BOM) if data.startswith(UTF8_BOM) else 0


def _encoding(data: bytes) -> str:
    """The encoding that the file declares; UTF-8 when it is silent (XML 1.0, 4.3.3)."""
    if data.startswith(_WIDE_BOMS) or b"\x00" in data[:4]:
        raise Invalid.of("/", "xml.encoding", encoding="UTF-16")
    declaration = _DECLARATION.match(data, _start(data))
    found = _ENCODING.search(declaration.group()) if declaration else None
    name = found.group(1).decode("ascii", "replace") if found else "utf-8"
    if name.lower() not in ENCODINGS or (_start(data) and name.lower() != "utf-8"):
        raise Invalid.of("/", "xml.encoding", encoding=name)
    return name.lower()
