"""MLLP: where a message begins and ends in a stream of bytes. Owns the limits of a frame; never reads what is in it.

A frame is VT, the message, FS, CR (HL7, Transport Specification: MLLP release 1). Line ends between frames are let
pass; anything else outside a frame, or a new beginning inside one, says that something was lost on the way.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

BEGIN: Final = b"\x0b"
END: Final = b"\x1c\r"
_BETWEEN: Final = b"\r\n"


class Broken(Enum):
    """What is wrong with a stream."""

    NOT_A_FRAME = "hl7.not_a_frame"
    TRUNCATED = "hl7.truncated"
    TOO_LONG = "hl7.too_long"


@dataclass(frozen=True)
class Frame:
    """What was between the marks. `broken`: it is not whole, and says why."""

    data: bytes
    broken: Broken | None = None


class Frames:
    """The frames of one connection, as its bytes arrive."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, bytearray()

    @property
    def held(self) -> int:
        """How many bytes of a frame that did not end yet are kept."""
        return len(self._held)

    @property
    def inside(self) -> bool:
        """Whether a frame began and did not end."""
        return bool(self._held)

    def take(self, data: bytes) -> list[Frame]:
        """The frames that end with these bytes. After one that is broken the stream is worth nothing any more."""
        self._held += data
        found: list[Frame] = []
        while (frame := self._next()) is not None:
            found.append(frame)
            if frame.broken in (Broken.NOT_A_FRAME, Broken.TOO_LONG):
                self._held.clear()
        return found

    def ended(self) -> Frame | None:
        """What is left when the stream ends: a frame that was cut."""
        return Frame(bytes(self._held[1:]), Broken.TRUNCATED) if self._held else None

    def _next(self) -> Frame | None:
        held = self._held
        while held and held[0] in _BETWEEN:
            del held[0]
        if not held:
            return None
        if held[:1] != BEGIN:
            return Frame(b"", Broken.NOT_A_FRAME)
        end, again = held.find(END), held.find(BEGIN, 1)
        if again >= 0 and (end < 0 or again < end):
            # The sender began anew: what came before never came to its end.
            cut = bytes(held[1:again])
            del held[:again]
            return Frame(cut, Broken.TRUNCATED)
        if (end if end >= 0 else len(held)) > self._most:
            return Frame(bytes(held[1:4096]), Broken.TOO_LONG)
        if end < 0:
            return None
        data = bytes(held[1:end])
        del held[: end + len(END)]
        return Frame(data)


def framed(text: bytes) -> bytes:
    """A message in its frame."""
    return BEGIN + text + END
