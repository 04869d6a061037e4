"""In which form an answer is written. Owns what `_format` and Accept mean; writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wire(StrEnum):
    """The two forms of FHIR that this server speaks, by the media type that it answers with."""

    JSON = "application/fhir+json"
    XML = "application/fhir+xml"


FHIR_VERSION: Final = "4.0"
_NAMES: Final = {
    "json": Wire.JSON, "application/fhir+json": Wire.JSON, "application/json": Wire.JSON, "text/json": Wire.JSON,
    "xml": Wire.XML, "application/fhir+xml": Wire.XML, "application/xml": Wire.XML, "text/xml": Wire.XML,
}  # fmt: skip
ANYTHING: Final = frozenset({"*/*", "application/*"})


@dataclass(frozen=True)
class MediaRange:
    """One part of an Accept header, wanted as much as `quality` says (0: not at all)."""

    media_type: str
    quality: float
    version: str = ""


def wire_of_name(name: str) -> Wire | None:
    """The form that a `_format` or a Content-Type names, parameters left aside; None for any other."""
    return _NAMES.get(name.partition(";")[0].strip().lower())


def ranges(accept: str) -> tuple[MediaRange, ...]:
    """The parts of an Accept header, the most wanted first; parts that cannot be read are left out."""
    found = tuple(_ranges(accept))
    return tuple(sorted(found, key=lambda one: -one.quality))


def negotiated(accept: str, format_: str) -> Wire | None:
    """The form to answer in; None when nothing that is asked for can be given. Without a wish it is JSON."""
    if format_:
        # A plus sign in an address means a space: `_format=application/fhir+json` is read as it was meant.
        return wire_of_name(format_.replace(" ", "+"))
    wanted = ranges(accept)
    if not wanted:
        return Wire.JSON
    refused = {wire_of_name(one.media_type) for one in wanted if one.quality == 0}
    return next((wire for one in wanted if (wire := _wire(one)) and wire not in refused), None)


def _wire(wanted: MediaRange) -> Wire | None:
    if wanted.quality == 0 or not FHIR_VERSION.startswith(wanted.version[:3]):
        return None
    return Wire.JSON if wanted.media_type in ANYTHING else wire_of_name(wanted.media_type)


def _ranges(accept: str) -> Iterator[MediaRange]:
    for part in accept[:2000].split(","):
        name, *rest = (piece.strip().lower() for piece in part.split(";"))
        values = dict(piece.split("=", 1) for piece in rest if "=" in piece)
        quality = _quality(values.get("q", "1"))
        if name and quality is not None:
            yield MediaRange(name, quality, values.get("fhirversion", "").strip('"'))


def _quality(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
