"""Results that a structured document codes: value, reference range, and what the document says of them.

Owns the reading of observations that have a reference range or an interpretation. What a result means is said only as
the document says it (interpretationCode), or as its own printed range tells by comparing two numbers of the same unit;
nothing is called normal otherwise, and a document that contradicts its own range is said to. The narrative remains the
whole text of the document: this is a second view of it.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from carnet.cda.measured import NOTHING, Measured, measured
from carnet.cda.parser import NS, CdaDocument, Element
from carnet.cda.reader import Reader, words
from carnet.cda.shown_text import shown

_PREFIX = f"{{{NS}}}"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
MOST_RESULTS = 300
_LAB = "1.3.6.1.4.1.19376.1.3.1.6"
"""An observation of a laboratory report (IHE XD-LAB)."""


class Reading(StrEnum):
    """What is said of a result; NONE where the document says nothing."""

    NONE = "none"
    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    VERY_LOW = "very_low"
    VERY_HIGH = "very_high"
    ABNORMAL = "abnormal"
    INSIDE = "inside"
    BELOW = "below"
    ABOVE = "above"
    UNCLEAR = "unclear"


# HL7 ObservationInterpretation (2.16.840.1.113883.5.83); other codes (scales, antibiograms) say nothing here.
_SAID = {
    "N": Reading.NORMAL,
    "L": Reading.LOW,
    "H": Reading.HIGH,
    "LL": Reading.VERY_LOW,
    "HH": Reading.VERY_HIGH,
    "<": Reading.VERY_LOW,
    ">": Reading.VERY_HIGH,
    "A": Reading.ABNORMAL,
    "AA": Reading.ABNORMAL,
}
# What the document says, and where its own number may then stand in its own range.
_AGREES = {
    Reading.NORMAL: {Reading.INSIDE},
    Reading.LOW: {Reading.BELOW},
    Reading.VERY_LOW: {Reading.BELOW},
    Reading.HIGH: {Reading.ABOVE},
    Reading.VERY_HIGH: {Reading.ABOVE},
}
_PADDED = re.compile(r"(\.\d*?)0{4,}$")
_BOUNDS = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(?:-|à)\s*(\d+(?:[.,]\d+)?)\s*")
_ANNOTATION = re.compile(r"\{[^}]*\}")
_ARBITRARY = re.compile(r"\[([iI]U)\]")
_POWER = re.compile(r"10\*(-?\d+)")
_DIGITS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Result:
    """One result as the document gives it; `low` and `high` bound its reference range, `words` is a range in words.

    `code` is that of what was measured, with its system: the same of two documents is the same examination. `ucum` is
    the unit as the document codes it.
    """

    name: str
    value: str
    unit: str = ""
    low: str = ""
    high: str = ""
    words: str = ""
    reading: Reading = Reading.NONE
    code: Measured = field(default=NOTHING, compare=False)
    ucum: str = field(default="", compare=False)


def read_results(document: CdaDocument, *, every: bool = False) -> tuple[Result, ...]:
    """The results of a document, in its order; none when it codes none with a range or an interpretation.

    With `every`, the results of a laboratory that have neither are given too.
    """
    places = _places(document.root)
    body = Reader().first(document.root, "component/structuredBody")
    if body is None:
        return ()
    found = (_result(each, places, every=every) for each in body.iter(_PREFIX + "observation"))
    return tuple(result for result in found if result is not None)[:MOST_RESULTS]


def _places(root: Element) -> dict[str, Element]:
    """The elements of the narrative that have an ID: names of results stand there."""
    return {name: each for text in root.iter(_PREFIX + "text") for each in text.iter() if (name := each.get("ID"))}


def _result(observation: Element, places: dict[str, Element], *, every: bool) -> Result | None:
    """A result that has a reference range, that the document calls out of the ordinary, or, asked for, any other."""
    read = Reader()
    ranged = read.first(observation, "referenceRange/observationRange")
    said = _said(observation)
    value, unit = _value(read.first(observation, "value"))
    name = _name(observation, places, f"{value} {unit}".strip())
    told_at_all = ranged is not None or said not in (Reading.NONE, Reading.NORMAL) or (every and _is_lab(observation))
    if not told_at_all or not value or not name:
        return None
    low, high, same = _range(ranged, unit)
    told = _range_words(ranged)
    compared = _compared(value, *_bounds(low, high, told)) if same or not (low or high) else Reading.NONE
    agreed = _agreed(said, compared)
    return Result(name, value, _written(unit), low, high, told, agreed, measured(observation), unit)


def _is_lab(observation: Element) -> bool:
    return any(each.get("root") == _LAB for each in observation.findall(_PREFIX + "templateId"))


def reading_of(observation: Element) -> Reading:
    """What a document says of one result, or its own printed range does."""
    read = Reader()
    ranged = read.first(observation, "referenceRange/observationRange")
    value, unit = _value(read.first(observation, "value"))
    low, high, same = _range(ranged, unit)
    bounds = _bounds(low, high, _range_words(ranged))
    compared = _compared(value, *bounds) if same or not (low or high) else Reading.NONE
    return _agreed(_said(observation), compared)


def _agreed(said: Reading, compared: Reading) -> Reading:
    """What the document says, unless its own numbers say the contrary."""
    if said is Reading.NONE:
        return compared
    if compared is Reading.NONE or said not in _AGREES or compared in _AGREES[said]:
        return said
    return Reading.UNCLEAR


def _bounds(low: str, high: str, told: str) -> tuple[str, str]:
    """The bounds; of a range in words, when it is nothing but two numbers."""
    found = None if low or high else _BOUNDS.fullmatch(told)
    return (found[1].replace(",", "."), found[2].replace(",", ".")) if found else (low, high)


def _said(observation: Element) -> Reading:
    """What the document says. A code that is none of HL7's says nothing that we may translate."""
    for each in observation.findall(_PREFIX + "interpretationCode"):
        if (each.get("codeSystem") or "").strip() in ("", "2.16.840.1.113883.5.83"):
            return _SAID.get((each.get("code") or "").strip(), Reading.NONE)
    return Reading.NONE


def _value(element: Element | None) -> tuple[str, str]:
    """A quantity with its unit, or words."""
    if element is None:
        return "", ""
    kind = (element.get(_XSI_TYPE) or "").rpartition(":")[2]
    if kind in ("PQ", "REAL", "INT", "MO"):
        unit = (element.get("unit") or "").strip()
        return shown((element.get("value") or "").strip()), "" if unit == "1" else unit
    return shown((element.get("displayName") or "").strip() or words(element)), ""


def _name(observation: Element, places: dict[str, Element], value: str) -> str:
    """The name as the narrative writes it, else the original words, else the label of the code; never the value."""
    read = Reader()
    code = read.first(observation, "code")
    if code is None:
        return ""
    reference = read.attribute(code, "originalText/reference", "value").removeprefix("#")
    if reference in places and words(places[reference]) not in ("", value):
        return shown(words(places[reference]))
    labels = (read.text(code, "originalText"), (code.get("displayName") or "").strip())
    translated = (read.attribute(code, "translation", "displayName"), (code.get("code") or "").strip())
    return shown(next((label for label in (*labels, *translated) if label), ""))


def _range(ranged: Element | None, unit: str) -> tuple[str, str, bool]:
    """The bounds, and whether they are of the unit of the value, so that numbers may be compared."""
    read = Reader()
    low, high = (read.first(ranged, f"value/{name}") for name in ("low", "high"))
    written = [(each.get("value") or "").strip() if each is not None else "" for each in (low, high)]
    # A software may pad a bound with zeros (63.000000); what is printed is the number.
    bounds = [shown(_PADDED.sub(r"\1", bound).rstrip(".")) for bound in written]
    units = {(each.get("unit") or "").strip() for each in (low, high) if each is not None and each.get("value")}
    return bounds[0], bounds[1], bool(units) and units <= {unit or "1", unit}


def _range_words(ranged: Element | None) -> str:
    return shown(Reader().text(ranged, "text"))


def _compared(value: str, low: str, high: str) -> Reading:
    """Where a number stands in the range of the document; NONE when it is no number."""
    try:
        number = Decimal(value)
        if low and number < Decimal(low):
            return Reading.BELOW
        if high and number > Decimal(high):
            return Reading.ABOVE
    except InvalidOperation:
        return Reading.NONE
    return Reading.INSIDE if low and high else Reading.NONE


def _written(unit: str) -> str:
    """A unit of UCUM as people write it: brackets, annotations and powers only, never another unit."""
    plain = _ARBITRARY.sub("UI", _ANNOTATION.sub("", unit))
    return _POWER.sub(lambda found: "10" + found[1].translate(_DIGITS), plain).strip()
