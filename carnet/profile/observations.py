"""A measure as a FHIR R4 Observation, and what it says again; a target as a Goal. Owns these readings; checks nothing.

The shape is that of the vital-signs profile: category, LOINC, UCUM, one instant; blood pressure in two components.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from carnet.codes.measures import SHAPES, MeasureKind, Part, Scale

Resource = dict[str, Any]
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_PROFILES: Final = "http://hl7.org/fhir/StructureDefinition"
NOON: Final = time(12)


@dataclass(frozen=True)
class Measure:
    """What was measured: the numbers in the order of the parts of its unit. `whole_day`: no hour is known."""

    kind: MeasureKind
    unit: str
    values: tuple[Decimal, ...]
    taken: datetime
    whole_day: bool = False
    note: str = ""

    @property
    def scale(self) -> Scale:
        """The unit with its parts."""
        found = SHAPES[self.kind].scale(self.unit)
        if found is None:
            raise ValueError(f"{self.kind} has no unit {self.unit}")
        return found


@dataclass(frozen=True)
class Target:
    """What the person wants to reach: between two numbers, or one of them alone, for each part."""

    kind: MeasureKind
    unit: str
    bounds: tuple[tuple[Decimal | None, Decimal | None], ...]


def observation_of(measure: Measure, zone: ZoneInfo) -> Resource:
    """The Observation: without id, version and subject, which its row knows."""
    shape, scale = SHAPES[measure.kind], measure.scale
    taken = measure.taken.astimezone(zone)
    found: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [_concept(f"{_HL7}/observation-category", shape.category)],
        "code": _concept(LOINC, scale.loinc, scale.display),
        "effectiveDateTime": taken.date().isoformat() if measure.whole_day else taken.isoformat(timespec="seconds"),
    }
    if shape.profile:
        found["meta"] = {"profile": [f"{_PROFILES}/{shape.profile}"]}
    if len(scale.parts) == 1:
        found["valueQuantity"] = quantity(measure.values[0], scale)
    else:
        pairs = zip(scale.parts, measure.values, strict=True)
        found["component"] = [{"code": _part(part), "valueQuantity": quantity(value, scale)} for part, value in pairs]
    return found | ({"note": [{"text": measure.note}]} if measure.note else {})


def measure_of(kind: MeasureKind, resource: Resource, taken: datetime) -> Measure:
    """What an Observation says that this module wrote."""
    told = [resource] if "valueQuantity" in resource else resource["component"]
    quantities = [one["valueQuantity"] for one in told]
    return Measure(
        kind=kind,
        unit=quantities[0]["code"],
        values=tuple(plain(Decimal(str(one["value"]))) for one in quantities),
        taken=taken,
        whole_day="T" not in resource["effectiveDateTime"],
        note=(resource.get("note") or [{}])[0].get("text", ""),
    )


def goal_of(target: Target) -> Resource:
    """The Goal that holds a target."""
    scale = SHAPES[target.kind].scale(target.unit)
    if scale is None:
        raise ValueError(f"{target.kind} has no unit {target.unit}")
    found = []
    for part, (low, high) in zip(scale.parts, target.bounds, strict=True):
        bounds = {name: quantity(one, scale) for name, one in (("low", low), ("high", high)) if one is not None}
        if bounds:
            code = _part(part) if part.loinc else _concept(LOINC, scale.loinc, scale.display)
            found.append({"measure": code, "detailRange": bounds})
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": scale.display},
        "target": found,
    }


def target_of(kind: MeasureKind, resource: Resource) -> Target:
    """What a Goal says that this module wrote."""
    by_code = {one["measure"]["coding"][0]["code"]: one["detailRange"] for one in resource["target"]}
    unit = next(bound["code"] for found in by_code.values() for bound in found.values())
    scale = SHAPES[kind].scale(unit)
    if scale is None:
        raise ValueError(f"{kind} has no unit {unit}")
    ranges = [by_code.get(part.loinc or scale.loinc, {}) for part in scale.parts]
    return Target(kind, unit, tuple((_bound(one, "low"), _bound(one, "high")) for one in ranges))


def quantity(value: Decimal, scale: Scale) -> Resource:
    """A number with its unit."""
    number = int(value) if value == value.to_integral_value() else float(value)
    return {"value": number, "unit": scale.ucum, "system": UCUM, "code": scale.ucum}


def plain(value: Decimal) -> Decimal:
    """The number without zeros at its end, and never with an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def at_noon(day: date, zone: ZoneInfo) -> datetime:
    """The instant that orders what is known to the day only."""
    return datetime.combine(day, NOON, zone)


def _bound(bounds: Resource, name: str) -> Decimal | None:
    return plain(Decimal(str(bounds[name]["value"]))) if name in bounds else None


def _part(part: Part) -> Resource:
    return _concept(LOINC, part.loinc, f"{part.name.capitalize()} blood pressure")


def _concept(system: str, code: str, display: str = "") -> Resource:
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}
