"""The parts of a request (MTOM: multipart/related, application/xop+xml) and of an answer. Owns both; parses no XML.

Why an own reader: what PyPI has either reads forms only (`multipart`, `python-multipart`: a part must be a form field)
or bounds neither parts nor headers (`email`, `requests-toolbelt`). This one looks for the boundary and nothing else,
counts before it keeps, and hands out views of the one buffer that holds the request.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote
from uuid import uuid4

from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from carnet.xds import limits
from carnet.xds.faults import Faulty, need

SOAP_TYPE: Final = "application/soap+xml"
XOP_TYPE: Final = "application/xop+xml"
MULTIPART: Final = "multipart/related"
ROOT_ID: Final = "envelope@carnet"
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}", re.ASCII)
_CONTENT_ID: Final = re.compile(r"[!-;=?-~]{1,200}", re.ASCII)
_PIECE: Final = 1 << 16
_AS_IS: Final = frozenset({"", "binary", "8bit", "7bit"})
_BASE64: Final = "base64"


@dataclass(frozen=True)
class Part:
    """One file of a message."""

    data: bytes | memoryview
    media_type: str = ""


@dataclass(frozen=True)
class Message:
    """A request taken apart: the envelope, and the files by Content-ID."""

    root: bytes
    parts: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    mtom: bool = False
    action: str = ""
    """What the header of HTTP says that the action is; empty when it says nothing."""


def read_parts(request: HttpRequest) -> Message:
    """The message of a request. Raises Faulty (`soap.*`, `mtom.*`); nothing that is over a limit is kept."""
    kind, params = _header(request.META.get("CONTENT_TYPE", ""))
    need(kind != "text/xml", "soap.version", "Content-Type")
    need(kind in (SOAP_TYPE, MULTIPART), "soap.media_type", "Content-Type")
    plain = request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() in ("", "identity")
    need(plain, "soap.compressed", "Content-Encoding")
    if kind == SOAP_TYPE:
        data = _body(request, limits.MOST_ROOT_BYTES, "soap.root_too_long")
        return Message(data, action=params.get("action", ""))
    return split(_body(request, limits.most_body_bytes(), "soap.too_long"), params)


def taken_apart(data: bytes, content_type: str) -> Message:
    """The message of a body that was read already. Raises Faulty."""
    kind, params = _header(content_type)
    need(kind in (SOAP_TYPE, MULTIPART), "soap.media_type", "Content-Type")
    return split(data, params) if kind == MULTIPART else Message(data)


def split(data: bytes, params: Mapping[str, str]) -> Message:
    """A multipart body taken apart; `params` are those of its Content-Type."""
    boundary = params.get("boundary", "")
    need(_BOUNDARY.fullmatch(boundary), "mtom.boundary", "Content-Type")
    found: dict[str, Part] = {}
    root_id, start = "", _content_id(params["start"], "Content-Type") if "start" in params else ""
    for number, (headers, begins, ends) in enumerate(_pieces(data, b"--" + boundary.encode())):
        name = _content_id(headers.get("content-id", ""), f"part {number + 1}") if number or start else "first"
        need(name not in found, "mtom.content_id_twice", f"part {number + 1}", name=name)
        is_root = name == start if start else number == 0
        root_id = name if is_root else root_id
        found[name] = _part(headers, data, begins, ends, number, is_root=is_root)
    need(root_id in found, "mtom.start", "Content-Type", name=start)
    root = bytes(found.pop(root_id).data)
    return Message(root, MappingProxyType(found), mtom=True, action=params.get("action", ""))


def cid_of(href: str) -> str:
    """The Content-ID that a `cid:` address names. Raises Faulty."""
    need(href.startswith("cid:"), "mtom.include", "xop:Include/@href")
    return _content_id(unquote(href[4:]), "xop:Include/@href")


def write_parts(envelope: bytes, parts: Sequence[tuple[str, Part]]) -> tuple[list[bytes | memoryview], str]:
    """An envelope and its files as the pieces of a body, and the Content-Type that names their boundary."""
    boundary = f"carnet-{uuid4().hex}"
    kind = f'{MULTIPART}; type="{XOP_TYPE}"; start="<{ROOT_ID}>"; start-info="{SOAP_TYPE}"; boundary="{boundary}"'
    head = f'Content-Type: {XOP_TYPE}; charset=UTF-8; type="{SOAP_TYPE}"'
    pieces: list[bytes | memoryview] = [_head(boundary, head, ROOT_ID), envelope]
    for name, part in parts:
        head = f"Content-Type: {part.media_type or 'application/octet-stream'}"
        pieces += [b"\r\n", _head(boundary, head, name), part.data]
    return [*pieces, f"\r\n--{boundary}--\r\n".encode()], kind


def _head(boundary: str, kind: str, name: str) -> bytes:
    return f"--{boundary}\r\n{kind}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{name}>\r\n\r\n".encode()


def _body(request: HttpRequest, most: int, rule: str) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or ""
    need(not length.isdigit() or int(length) <= most, rule, "Content-Length", limit=str(most))
    data = request.read(most + 1) if length else _unannounced(request, most + 1)
    need(len(data) <= most, rule, "Content-Length" if length else "body", limit=str(most))
    return data


def _unannounced(request: HttpRequest, most: int) -> bytes:
    """The body of a request that does not say its length (`Transfer-Encoding: chunked`), as far as it is wanted.

    Many SOAP programs send so (CXF, from 4 kB on), and Django reads nothing of it: only the server knows where it ends.
    """
    if not request.META.get("wsgi.input_terminated"):
        return b""
    pieces, left, source = [], most, request.META["wsgi.input"]
    while left > 0 and (piece := source.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _header(value: str) -> tuple[str, Mapping[str, str]]:
    """The value of a header and its parameters; what cannot be read names nothing."""
    try:
        kind, params = parse_header_parameters(value)
    except ValueError:
        return "", {}
    return kind.lower(), params


def _content_id(text: str, element: str) -> str:
    name = text.strip().removeprefix("<").removesuffix(">")
    need(_CONTENT_ID.fullmatch(name), "mtom.no_content_id", element)
    return name


def _pieces(data: bytes, delimiter: bytes) -> Iterator[tuple[Mapping[str, str], int, int]]:
    """The headers of each part, and where its content begins and ends."""
    line_end = _line_end(data, delimiter)
    at, closed = _delimiter(data, delimiter, 0, line_end)
    need(0 <= at <= limits.MOST_PREAMBLE_BYTES, "mtom.preamble", "body")
    number = 0
    while not closed:
        number += 1
        need(number <= limits.MOST_PARTS, "mtom.too_many_parts", "body", limit=str(limits.MOST_PARTS - 1))
        line, wide = data.index(line_end, at + len(delimiter)), len(line_end)
        ends = data.find(line_end * 2, line, line + limits.MOST_PART_HEADER_BYTES)
        need(ends >= 0, "mtom.part_headers", f"part {number}", limit=str(limits.MOST_PART_HEADER_BYTES))
        headers = _headers(data[line + wide : ends], number, line_end)
        at, closed = _delimiter(data, delimiter, ends + wide, line_end)
        need(at >= 0, "mtom.not_closed", f"part {number}")
        yield headers, ends + 2 * wide, max(at - wide, ends + 2 * wide)


def _line_end(data: bytes, delimiter: bytes) -> bytes:
    """How the lines of a message end: as its first one does. A client of the DMP in use ends them with a line feed."""
    after = data[len(delimiter) : len(delimiter) + 80].lstrip(b" \t")
    return b"\n" if data.startswith(delimiter) and after.startswith(b"\n") else b"\r\n"


def _delimiter(data: bytes, delimiter: bytes, begins: int, line_end: bytes) -> tuple[int, bool]:
    """Where the next line is that is this delimiter, and whether it is the last one; -1 for none."""
    at = 0 if begins == 0 and data.startswith(delimiter) else -1
    while True:
        if at < 0:
            found = data.find(line_end + delimiter, begins)
            if found < 0:
                return -1, False
            at = found + len(line_end)
        after = at + len(delimiter)
        if data[after : after + 2] == b"--":
            return at, True
        if data[after : after + 80].lstrip(b" \t").startswith(line_end):
            return at, False
        at, begins = -1, after


def _headers(data: bytes, number: int, line_end: bytes) -> Mapping[str, str]:
    text, end = data.decode("latin-1"), line_end.decode()
    lines = text.replace(f"{end} ", " ").replace(f"{end}\t", " ").split(end) if text else []
    if len(lines) > limits.MOST_PART_HEADERS:
        raise Faulty("mtom.part_headers", f"part {number}", limit=str(limits.MOST_PART_HEADER_BYTES))
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or name in found:
            raise Faulty("mtom.part_headers", f"part {number}", limit=str(limits.MOST_PART_HEADER_BYTES))
        found[name] = value.strip()
    return found


def _part(headers: Mapping[str, str], data: bytes, begins: int, ends: int, number: int, *, is_root: bool) -> Part:
    element = f"part {number + 1}"
    kind, params = _header(headers.get("content-type", ""))
    need(not kind.startswith(("multipart/", "message/")), "mtom.nested", element)
    encoding = headers.get("content-transfer-encoding", "").lower()
    in_base64 = encoding == _BASE64 and not is_root
    need((encoding in _AS_IS or in_base64) and "content-encoding" not in headers, "mtom.encoding", element)
    if is_root:
        inside = params.get("type", SOAP_TYPE).partition(";")[0].strip()
        need(kind == XOP_TYPE and inside == SOAP_TYPE, "mtom.root_type", element)
    most, rule = limits.most_part_bytes(), "mtom.part_too_long"
    if is_root:
        most, rule = limits.MOST_ROOT_BYTES, "soap.root_too_long"
    need(ends - begins <= most, rule, element, limit=str(most))
    content = memoryview(data)[begins:ends]
    return Part(_decoded(content, element) if in_base64 else content, kind)


def _decoded(content: memoryview, element: str) -> bytes:
    """A file that a client of the DMP sends in base 64: it takes less room than what was counted."""
    try:
        return b64decode(bytes(content).translate(None, b"\r\n"), validate=True)
    except ValueError:
        raise Faulty("mtom.encoding", element) from None
