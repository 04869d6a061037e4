"""Lines of "Ma santé" as resources of a patient summary (IPS). Pure; owns what IPS wants beside what the line says.

Each stays the person's own word: unconfirmed, and its source is the person (or who wrote for her).
"""

from collections.abc import Mapping
from typing import Any, Final

from carnet.codes import easy_words
from carnet.fhir.person_systems import DATA_ABSENT, Json
from carnet.usecases._lines_summarised import WrittenLine

_UNKNOWN: Final[Json] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
_SOURCES: Final = {"MedicationStatement": "informationSource"}
_TIMES: Final = {"MedicationStatement": ("effectivePeriod", "_effectiveDateTime"),
                 "Procedure": ("performedDateTime", "_performedDateTime")}  # fmt: skip


def written_entry(line: WrittenLine, person: str) -> Json:
    """The resource of a line, about the person of this summary, who is named as its source where she wrote it."""
    made = told(line.resource, person)
    if line.by_holder:
        made[_SOURCES.get(made["resourceType"], "asserter")] = {"reference": person}
    return made


def told(resource: Mapping[str, Any], person: str) -> Json:
    """A resource of the profile, about this person, with the time that IPS wants said to be unknown where it is."""
    made: Json = {key: _named(value) for key, value in resource.items()}
    kind = made["resourceType"]
    made["patient" if kind == "AllergyIntolerance" else "subject"] = {"reference": person}
    known, absent = _TIMES.get(kind, ("", ""))
    if known and known not in made:
        made[absent] = _UNKNOWN
    return made


def _named(value: Any) -> Any:
    """Code systems by their names in FHIR, where a document named them by an OID."""
    if isinstance(value, dict) and "coding" in value:
        codings = [{**one, "system": easy_words.system_of(one["system"])} if "system" in one else one
                   for one in value["coding"]]  # fmt: skip
        return {**value, "coding": codings}
    return value
