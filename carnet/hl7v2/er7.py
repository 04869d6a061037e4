"""A message as segments, fields, components (ER7). Owns decoding and escapes; hl7apy knows the tables of each version.

A place is written `PID[1]-3.4`: the segment, which one of its name, the field, the component.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_segment

from carnet.hl7v2.header import Header
from carnet.kernel.errors import Invalid
from carnet.kernel.utf8 import is_utf8

MOST_SEGMENTS: Final = 400
UTF8, LATIN9, LATIN1 = "UNICODE UTF-8", "8859/15", "8859/1"
_CHARSETS: Final = {UTF8: "utf-8", LATIN9: "iso8859-15", LATIN1: "iso8859-1"}
SEPARATORS: Final = "^~\\&"
_ENCODING: Final = {
    "FIELD": "|", "COMPONENT": "^", "REPETITION": "~", "ESCAPE": "\\", "SUBCOMPONENT": "&", "SEGMENT": "\r",
    "GROUP": "\r",
}  # fmt: skip
# PRT was pre-adopted from a later version by the profile: the tables of MDM's and ORU's own versions do not have it.
_TABLES: Final = {"PRT": "2.8.2"}
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_ESCAPES: Final = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n"}
_ESCAPE: Final = re.compile(r"\\([^\\]*)\\")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# What ISO 8859 has for controls that no message holds: text in Windows' own code page has letters there.
_NO_LETTER: Final = re.compile(rb"[\x80-\x9f]")
Repetition = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Segment:
    """One segment; `fields` by number, each with its repetitions, each with its components and subcomponents."""

    name: str
    number: int
    fields: Mapping[int, tuple[Repetition, ...]]

    def place(self, field: int, component: int = 0) -> str:
        """Where a value is, as errors tell it."""
        inside = f".{component}" if component else ""
        return f"{self.name}[{self.number}]-{field}{inside}"

    def text(self, field: int, component: int = 1, sub: int = 1, repetition: int = 0) -> str:
        """A value, without its escapes; empty for what is not there."""
        return part(self.repetition(field, repetition), component, sub)

    def repetition(self, field: int, repetition: int = 0) -> Repetition:
        """One repetition of a field; empty for what is not there."""
        found = self.fields.get(field, ())
        return found[repetition] if len(found) > repetition else ()

    def needed(self, field: int, component: int = 1) -> str:
        """A value that must be there. Raises Invalid."""
        found = self.text(field, component)
        if not found:
            raise Invalid.of(self.place(field, component if component > 1 else 0), "hl7.missing")
        return found

    def one_of(self, field: int, values: tuple[str, ...], component: int = 1) -> str:
        """A value that must be one of these. Raises Invalid."""
        found = self.needed(field, component)
        if found not in values:
            place = self.place(field, component if component > 1 else 0)
            raise Invalid.of(place, "hl7.not_in_table", said=found[:60], values=", ".join(values))
        return found


@dataclass(frozen=True)
class Message:
    """A message that could be read."""

    header: Header
    segments: tuple[Segment, ...]

    def every(self, name: str) -> Iterator[Segment]:
        """The segments of a name, in their order."""
        return (one for one in self.segments if one.name == name)

    def one(self, name: str) -> Segment:
        """The one segment of a name. Raises Invalid where there is none or more."""
        found = tuple(self.every(name))
        if not found:
            raise Invalid.of(f"{name}[1]", "hl7.segment_missing", name=name)
        if len(found) > 1:
            raise Invalid.of(f"{name}[2]", "hl7.segment_twice", name=name)
        return found[0]


def part(repetition: Repetition, component: int, sub: int = 1) -> str:
    """A component, or one of its parts."""
    subs = repetition[component - 1] if len(repetition) >= component else ()
    return subs[sub - 1] if len(subs) >= sub else ""


def read(data: bytes, header: Header) -> Message:
    """The segments of a message. Raises Invalid naming the place."""
    if not header.fields:
        raise Invalid.of("MSH[1]", "hl7.no_header")
    if header.whole(2) != SEPARATORS:
        raise Invalid.of("MSH[1]-2", "hl7.separators")
    lines = [line for line in _decoded(data, header).replace("\r\n", "\r").split("\r") if line]
    if len(lines) > MOST_SEGMENTS:
        raise Invalid.of(f"{lines[MOST_SEGMENTS][:3]}", "hl7.too_many_segments", limit=str(MOST_SEGMENTS))
    seen: Counter[str] = Counter()
    return Message(header, tuple(_segment(line, header.at(12), seen) for line in lines))


def _decoded(data: bytes, header: Header) -> str:
    """The text of the bytes in the charset that MSH-18 names; bytes that are not in it are an error, never guessed."""
    charset = header.at(18)
    if charset not in _CHARSETS:
        raise Invalid.of("MSH[1]-18", "hl7.charset" if charset else "hl7.missing", said=charset)
    if charset != UTF8 and (_NO_LETTER.search(data) or (not data.isascii() and is_utf8(data))):
        raise Invalid.of("MSH[1]-18", "hl7.other_charset", said=charset)
    try:
        return data.decode(_CHARSETS[charset])
    except UnicodeDecodeError:
        raise Invalid.of("MSH[1]-18", "hl7.other_charset", said=charset) from None


def encoded(text: str, charset: str) -> bytes:
    """A text in the charset of the message that it answers; what that has no letter for is told in its nearest way."""
    return text.encode(_CHARSETS.get(charset, "utf-8"), errors="replace")


def _segment(line: str, version: str, seen: Counter[str]) -> Segment:
    name = line[:3]
    if not _NAME.fullmatch(name) or line[3:4] not in ("", "|"):
        raise Invalid.of(f"{name[:3] if name.isalnum() else '?'}[1]", "hl7.segment_name")
    seen[name] += 1
    place = f"{name}[{seen[name]}]"
    if _CONTROL.search(line):
        raise Invalid.of(place, "hl7.control_character")
    try:
        read_ = parse_segment(line, _TABLES.get(name, version), _ENCODING, VALIDATION_LEVEL.TOLERANT)
    except (HL7apyException, ValueError, KeyError, IndexError):
        if name.startswith("MSH"):
            raise Invalid.of(place, "hl7.segment_unreadable") from None
        # A segment that no table of this version has: nothing of it is read, and nobody has to write it.
        return Segment(name, seen[name], {})
    fields: dict[int, list[Repetition]] = {}
    for field in read_.children:
        number = str(field.name or "").rpartition("_")[2]
        if number.isdecimal():
            fields.setdefault(int(number), []).append(_repetition(str(field.to_er7(_ENCODING))))
    return Segment(name, seen[name], {number: tuple(found) for number, found in fields.items()})


def _repetition(text: str) -> Repetition:
    return tuple(tuple(map(plain, component.split("&"))) for component in text.split("^"))


def plain(text: str) -> str:
    """A value without its escapes."""
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], ""), text).strip() if "\\" in text else text.strip()


def escaped(text: str) -> str:
    """A value as it is written into a message."""
    out = text.replace("\\", "\\E\\").replace("\r", " ").replace("\n", " ")
    for letter, char in _ESCAPES.items():
        if len(letter) == 1 and letter != "E":
            out = out.replace(char, f"\\{letter}\\")
    return out
