"""The measures of a person: codes, units, between which numbers a value can be. Owns the closed list; judges nothing.

"Possible" bounds keep out what nobody has (a mistake of typing, of unit); "usual" ones only make a page ask again. None
of them is a reference value: what is normal is said by the range that a laboratory prints, and by nothing here.
LOINC codes and UCUM units; shapes of the vital-signs profile of FHIR R4 where it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class MeasureKind(StrEnum):
    """What is measured. BMI is computed from weight and height, and never written."""

    WEIGHT = "weight"
    HEIGHT = "height"
    BMI = "bmi"
    WAIST = "waist"
    HEAD = "head"
    TEMPERATURE = "temperature"
    BLOOD_PRESSURE = "blood_pressure"
    HEART_RATE = "heart_rate"
    GLUCOSE = "glucose"
    HBA1C = "hba1c"
    PAIN = "pain"
    STEPS = "steps"


@dataclass(frozen=True)
class Range:
    """From one number to another, both included."""

    low: Decimal
    high: Decimal

    def __contains__(self, number: Decimal) -> bool:
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Slip:
    """A mistake that people make with units: numbers in `typed` are meant times `factor`."""

    typed: Range
    factor: Decimal


@dataclass(frozen=True)
class Part:
    """One number of a measure."""

    name: str
    possible: Range
    usual: Range
    loinc: str = ""
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True)
class Scale:
    """A unit in which a kind may be given: UCUM, how people write it, and what they may type after the number.

    `signs` are those words with the factor that brings the number into this unit.
    """

    ucum: str
    shown: str
    loinc: str
    display: str
    parts: tuple[Part, ...]
    signs: Mapping[str, Decimal]


@dataclass(frozen=True)
class Shape:
    """A kind: its units (the first one is offered first), decimals at most, and how FHIR names its category."""

    kind: MeasureKind
    scales: tuple[Scale, ...]
    decimals: int
    category: str = "vital-signs"
    profile: str = "vitalsigns"
    whole_day: bool = False
    """Counted over a day: no hour is asked."""

    def scale(self, ucum: str) -> Scale | None:
        """The unit of this name."""
        return next((one for one in self.scales if one.ucum == ucum), None)


def _range(low: str, high: str) -> Range:
    return Range(Decimal(low), Decimal(high))


def _slip(low: str, high: str, factor: str) -> Slip:
    return Slip(_range(low, high), Decimal(factor))


def _value(possible: tuple[str, str], usual: tuple[str, str], *slips: Slip) -> tuple[Part, ...]:
    return (Part("value", _range(*possible), _range(*usual), slips=slips),)


def _signs(**signs: str) -> dict[str, Decimal]:
    return {name: Decimal(factor) for name, factor in signs.items()}


_ONE: Final = Decimal(1)
_LENGTH: Final = _signs(cm="1", centimètre="1", centimètres="1", m="100", mètre="100", mètres="100", mm="0.1")

SHAPES: Final[Mapping[MeasureKind, Shape]] = {
    shape.kind: shape
    for shape in (
        Shape(
            MeasureKind.WEIGHT,
            (
                Scale(
                    "kg", "kg", "29463-7", "Body weight",
                    _value(("0.3", "500"), ("30", "250"), _slip("501", "500000", "0.001")),
                    _signs(kg="1", kilo="1", kilos="1", k="1", g="0.001", gramme="0.001", grammes="0.001"),
                ),
            ),
            3, profile="bodyweight",
        ),
        Shape(
            MeasureKind.HEIGHT,
            (
                Scale(
                    "cm", "cm", "8302-2", "Body height",
                    _value(("20", "260"), ("120", "220"), _slip("0.3", "2.6", "100"), _slip("2000", "26000", "0.01"),
                           _slip("261", "1999", "0.1")),
                    _LENGTH,
                ),
            ),
            1, profile="bodyheight",
        ),
        Shape(
            MeasureKind.BMI,
            (Scale("kg/m2", "kg/m²", "39156-5", "Body mass index (BMI) [Ratio]",
                   _value(("5", "150"), ("5", "150")), {}),),
            1, profile="bmi",
        ),
        Shape(
            MeasureKind.WAIST,
            (Scale("cm", "cm", "8280-0", "Waist Circumference at umbilicus by Tape measure",
                   _value(("20", "300"), ("40", "180"), _slip("0.2", "3", "100"), _slip("2000", "30000", "0.01")),
                   _LENGTH),),
            1,
        ),
        Shape(
            MeasureKind.HEAD,
            (Scale("cm", "cm", "9843-4", "Head Occipital-frontal circumference",
                   _value(("20", "75"), ("30", "65"), _slip("0.2", "0.75", "100"), _slip("200", "750", "0.1")),
                   _LENGTH),),
            1, profile="headcircum",
        ),
        Shape(
            MeasureKind.TEMPERATURE,
            (Scale("Cel", "°C", "8310-5", "Body temperature",
                   _value(("25", "45"), ("34", "42"), _slip("250", "450", "0.1")),
                   {"°": _ONE, "°c": _ONE, "c": _ONE, "degrés": _ONE, "degré": _ONE, "cel": _ONE}),),
            1, profile="bodytemp",
        ),
        Shape(
            MeasureKind.BLOOD_PRESSURE,
            (
                Scale(
                    "mm[Hg]", "mmHg", "85354-9", "Blood pressure panel with all children optional",
                    (
                        Part("systolic", _range("40", "300"), _range("70", "220"), "8480-6", (_slip("5", "30", "10"),)),
                        Part("diastolic", _range("20", "200"), _range("40", "130"), "8462-4",
                             (_slip("3", "19.9", "10"),)),
                    ),
                    {"mmhg": _ONE, "mm[hg]": _ONE},
                ),
            ),
            0, profile="bp",
        ),
        Shape(
            MeasureKind.HEART_RATE,
            (Scale("/min", "/min", "8867-4", "Heart rate", _value(("20", "300"), ("35", "220")),
                   {"/min": _ONE, "bpm": _ONE, "par minute": _ONE}),),
            0, profile="heartrate",
        ),
        Shape(
            MeasureKind.GLUCOSE,
            (
                Scale("g/L", "g/L", "2339-0", "Glucose [Mass/volume] in Blood",
                      _value(("0.1", "10"), ("0.4", "4"), _slip("20", "900", "0.01")), {"g/l": _ONE, "g": _ONE}),
                Scale("mmol/L", "mmol/L", "15074-8", "Glucose [Moles/volume] in Blood",
                      _value(("0.6", "56"), ("2.2", "22")), {"mmol/l": _ONE, "mmol": _ONE}),
            ),
            2, category="laboratory", profile="",
        ),
        Shape(
            MeasureKind.HBA1C,
            (Scale("%", "%", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood",
                   _value(("3", "20"), ("4", "15")), {"%": _ONE}),),
            1, category="laboratory", profile="",
        ),
        Shape(
            MeasureKind.PAIN,
            (Scale("{score}", "/10", "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
                   _value(("0", "10"), ("0", "10")), {"/10": _ONE, "sur 10": _ONE}),),
            0, category="survey", profile="",
        ),
        Shape(
            MeasureKind.STEPS,
            (Scale("{steps}", "", "41950-7", "Number of steps in 24 hour Measured",
                   _value(("0", "200000"), ("0", "60000")), {"pas": _ONE}),),
            0, category="activity", profile="", whole_day=True,
        ),
    )
}  # fmt: skip

WRITTEN: Final = tuple(kind for kind in MeasureKind if kind is not MeasureKind.BMI)
"""What a person writes down; the rest is computed."""

MOLAR_GLUCOSE: Final = Decimal("5.5506")
"""Millimoles in a gram of glucose (180.156 g/mol)."""

ALSO_NAMED: Final[Mapping[str, MeasureKind]] = {
    "3141-9": MeasureKind.WEIGHT, "3142-7": MeasureKind.WEIGHT,
    "3137-7": MeasureKind.HEIGHT, "3138-5": MeasureKind.HEIGHT, "8306-3": MeasureKind.HEIGHT,
    "8308-9": MeasureKind.HEIGHT, "8287-5": MeasureKind.HEAD, "56086-2": MeasureKind.WAIST,
    "8331-1": MeasureKind.TEMPERATURE, "8329-5": MeasureKind.TEMPERATURE, "55284-4": MeasureKind.BLOOD_PRESSURE,
    "8889-8": MeasureKind.HEART_RATE, "2345-7": MeasureKind.GLUCOSE, "41653-7": MeasureKind.GLUCOSE,
    "14749-6": MeasureKind.GLUCOSE, "14743-9": MeasureKind.GLUCOSE, "17856-6": MeasureKind.HBA1C,
    "38208-5": MeasureKind.PAIN, "55423-8": MeasureKind.STEPS,
}  # fmt: skip
"""LOINC codes of the same kinds, told more exactly or otherwise, that an import takes too."""


def kind_of(loinc: str) -> MeasureKind | None:
    """The kind that a LOINC code names."""
    own = next((s.kind for s in SHAPES.values() if any(scale.loinc == loinc for scale in s.scales)), None)
    return own or ALSO_NAMED.get(loinc)


def in_unit(kind: MeasureKind, ucum: str, wanted: str, number: Decimal) -> Decimal:
    """A number in another unit of its kind, to two decimals; the same number in its own."""
    if ucum == wanted or kind is not MeasureKind.GLUCOSE:
        return number
    factor = MOLAR_GLUCOSE if wanted == "mmol/L" else 1 / MOLAR_GLUCOSE
    return (number * factor).quantize(Decimal("0.01"))
