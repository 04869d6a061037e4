"""Measures as whole FHIR R4 Observations: with id, version, subject and who wrote them. Owns this last step only."""

from collections.abc import Sequence
from typing import Any, Final

from carnet.codes.measures import MeasureKind
from carnet.policy.model import ActorKind
from carnet.profile.observations import Measure, observation_of
from carnet.usecases._facts import Facts, zone
from carnet.usecases._measures import Bmi, ShownMeasure, bmis, is_grown

_SOURCES: Final = "derivedFrom"


def observations(facts: Facts, told: Sequence[ShownMeasure], *, computed: bool = True) -> tuple[dict[str, Any], ...]:
    """Each measure, then the index computed of each weight with the height that fits it, naming both."""
    weights = [one for one in told if one.measure.kind is MeasureKind.WEIGHT]
    heights = [one for one in told if one.measure.kind is MeasureKind.HEIGHT]
    indexes = bmis(weights, heights, grown=is_grown(facts)) if computed else ()
    return (*(_whole(facts, one) for one in told), *(_index(facts, one) for one in indexes))


def _whole(facts: Facts, told: ShownMeasure) -> dict[str, Any]:
    made = observation_of(told.measure, zone())
    meta = {"versionId": str(told.version), "lastUpdated": told.at.isoformat(), **made.get("meta", {})}
    return {
        **made,
        "id": str(told.measure_id),
        "meta": meta,
        "subject": {"reference": f"Patient/{facts.record_id}"},
        "performer": [_performer(facts, told)],
    }


def _performer(facts: Facts, told: ShownMeasure) -> dict[str, Any]:
    """The person, or what is known of who wrote it: a professional by name, who acts for the person by quality."""
    if told.author is ActorKind.HOLDER:
        return {"reference": f"Patient/{facts.record_id}"}
    if told.name:
        place = f", {told.structure_name}" if told.structure_name else ""
        return {"type": "Practitioner", "display": f"{told.name}{place}"}
    return {"display": told.author.value}


def _index(facts: Facts, told: Bmi) -> dict[str, Any]:
    measure = Measure(MeasureKind.BMI, "kg/m2", (told.value,), told.weight.measure.taken, told.weight.measure.whole_day)
    sources = [{"reference": f"Observation/{one.measure_id}"} for one in (told.weight, told.height)]
    return {
        **observation_of(measure, zone()),
        "id": f"bmi-{told.weight.measure_id}",
        "subject": {"reference": f"Patient/{facts.record_id}"},
        _SOURCES: sources,
    }
