"""The virus scan of files that come in, by the operator's clamd (INSTREAM). Owns its protocol; never keeps a byte.

Without an address nothing is scanned. With one, a file that clamd cannot look at is refused, or taken with a mark that
says so, as the operator chose: refused is the default.
"""

import re
import socket
import struct
from contextlib import closing

from django.conf import settings

from carnet.kernel.errors import Invalid, Problem

PIECE = 64 * 1024
MOST_ANSWER = 4096
_NAME = re.compile(rb"stream: ([^\x00\r\n]{1,200}) FOUND")
_SAFE = re.compile(r"[^A-Za-z0-9._/-]")
NOT_SCANNED = Problem("file", "content.not_scanned")


def scan(data: bytes) -> tuple[Problem, ...]:
    """Nothing for a clean file. Raises Invalid: `content.infected`, or `content.not_scanned` when clamd is away.

    Where the operator takes files that were not scanned, that is a warning of the document instead.
    """
    if not settings.CARNET_CLAMD:
        return ()
    try:
        answer = _asked(data)
    except OSError:
        answer = b""
    if answer.endswith(b"OK"):
        return ()
    found = _NAME.search(answer)
    if found:
        raise Invalid.of("file", "content.infected", name=_SAFE.sub("?", found.group(1).decode("ascii", "replace")))
    if settings.CARNET_CLAMD_AWAY == "take":
        return (NOT_SCANNED,)
    raise Invalid(NOT_SCANNED)


def _asked(data: bytes) -> bytes:
    """Sends the file in pieces and reads the one line of the answer."""
    with closing(_connected()) as link:
        link.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            link.sendall(struct.pack("!I", len(piece)) + piece)
        link.sendall(struct.pack("!I", 0))
        return _line(link)


def _line(link: socket.socket) -> bytes:
    answer = b""
    while len(answer) < MOST_ANSWER and (part := link.recv(MOST_ANSWER)):
        answer += part
        if b"\0" in part:
            break
    return answer.rstrip(b"\0\r\n ")


def _connected() -> socket.socket:
    """A connection to `unix:/path` or `tcp:host:port`, with the operator's limit of time on each step."""
    kind, _, place = settings.CARNET_CLAMD.partition(":")
    if kind == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(settings.CARNET_CLAMD_SECONDS)
        try:
            link.connect(place)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.CARNET_CLAMD_SECONDS)
