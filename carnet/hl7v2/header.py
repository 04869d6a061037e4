"""The header of a message (MSH) as it stands there, right or wrong. Owns what an acknowledgement needs; judges nothing.

Read from the bytes alone, so that a message that is wrong in any other way is still answered under its own name.
"""

from dataclasses import dataclass
from typing import Final

from carnet.kernel.utf8 import is_utf8

MOST_NAME: Final = 199
"""The longest name of a message (MSH-10, HL7 2.6)."""
_SEEN: Final = 4_000


@dataclass(frozen=True)
class Header:
    """MSH, each field as its text; empty for what is not there."""

    fields: tuple[str, ...] = ()

    def at(self, number: int, component: int = 1) -> str:
        """A component of a field, by HL7's numbers."""
        text = self.fields[number - 1] if len(self.fields) >= number else ""
        parts = text.split("^")
        return parts[component - 1].strip() if len(parts) >= component else ""

    def whole(self, number: int) -> str:
        """A field with its components."""
        return self.fields[number - 1] if len(self.fields) >= number else ""

    @property
    def name(self) -> tuple[str, ...]:
        """What names a message: its sender (application, facility) and its control id."""
        return (self.whole(3), self.whole(4), self.at(10))

    @property
    def event(self) -> str:
        """The trigger event."""
        return self.at(9, 2)


def header_of(data: bytes) -> Header:
    """The header of a message, whatever it is: no error, what cannot be read is empty."""
    first = data[:_SEEN].split(b"\r")[0].split(b"\n")[0]
    if not first.startswith(b"MSH|"):
        return Header()
    text = first.decode("utf-8", errors="replace") if is_utf8(first) else first.decode("iso8859-15")
    # MSH-1 is the separator itself.
    return Header(("|", *(_plain(part) for part in text.split("|")[1:])))


def _plain(text: str) -> str:
    """Without what would write a line of its own into an answer or a log."""
    return "".join(c for c in text if c.isprintable())[:MOST_NAME]
