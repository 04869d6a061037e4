"""Whose a file is, by a glance at its bytes. Owns only that: files of one person go together, in their order.

Nothing is believed of it: the parser reads each file whole when its turn comes, and what it reads says whose record the
document enters. A glance that is mistaken costs the order of two files at most; one that finds nothing says so, and
the file is then read as it will be.
"""

import re
from pathlib import Path
from typing import Final

from carnet.identity.ins import InsRoot

GLANCE: Final = 64_000
_ROLE: Final = re.compile(rb"<(?:\w+:)?patientRole\b(.*?)<(?:\w+:)?patient\b", re.DOTALL)
_ID: Final = re.compile(rb"<(?:\w+:)?id\b([^>]*)>")
_NAMED: Final = re.compile(rb"\b(root|extension)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ROOTS: Final = frozenset(root.value.encode() for root in InsRoot)


def whose(path: Path) -> str | None:
    """The number of the person, as the file writes it; None when a glance does not tell, or the file cannot be read."""
    try:
        with path.open("rb") as file:
            return number_in(file.read(GLANCE))
    except OSError:
        return None


def number_in(data: bytes) -> str | None:
    """The same of the first bytes of a file."""
    role = _ROLE.search(data)
    if role is None or b"<!--" in data[: role.end()] or b"<![CDATA[" in data[: role.end()]:
        return None
    found = [_named(attributes) for attributes in _ID.findall(role[1])]
    numbers = [one for one in found if one.get(b"root") in _ROOTS] or found
    number = numbers[0].get(b"extension", b"") if numbers else b""
    # A number with a reference in it is written otherwise than it reads.
    return number.decode("ascii", "replace").strip() if number and b"&" not in number else None


def _named(attributes: bytes) -> dict[bytes, bytes]:
    return {name: one or other for name, one, other in _NAMED.findall(attributes)}
