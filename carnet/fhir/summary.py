"""The patient summary (IPS) as a document Bundle. Pure; owns its sections and their order, and no statement.

Required sections that nothing is coded for say so in the words of the profile; others exist when there is content. The
author is this software: nobody read the whole and signed it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from carnet.cda.clinical import Kind, Statement
from carnet.fhir import narratives
from carnet.fhir.person_systems import URI, Json, concept
from carnet.fhir.summary_entries import IPS, entry_of, nothing_known
from carnet.fhir.times import date_time, instant
from carnet.fhir.written_lines import written_entry
from carnet.usecases._lines_summarised import Section as Part
from carnet.usecases._vaccines_summarised import WrittenDose
from carnet.usecases.summarise_record import RecordSummary, SummaryLine

Say = Callable[[str], str]
"""A text of the catalogue by its id."""
LOINC: Final = "http://loinc.org"


@dataclass(frozen=True)
class Section:
    """A section of the profile: its code, what stands in it, and whether it is always there."""

    code: str
    title: str
    kind: Kind | None
    required: bool = False
    written: Part | None = None
    """The section of "Ma santé" whose lines stand in it too."""


SECTIONS: Final = (
    Section("48765-2", "fhir.summary.allergies", Kind.ALLERGY, True, Part.ALLERGIES),
    Section("10160-0", "fhir.summary.medicines", Kind.MEDICINE, True, Part.TREATMENTS),
    Section("11450-4", "fhir.summary.problems", Kind.PROBLEM, True, Part.ILLNESSES),
    Section("11348-0", "fhir.summary.past_problems", Kind.PAST_PROBLEM),
    Section("11369-6", "fhir.summary.vaccines", Kind.VACCINE),
    Section("47519-4", "fhir.summary.acts", Kind.ACT, written=Part.SURGERIES),
    Section("30954-2", "fhir.summary.results", Kind.RESULT),
    Section("47420-5", "fhir.summary.help", None, written=Part.HELP),
)
_HEADS: Final = ("fhir.summary.what", "fhir.summary.value", "fhir.summary.from", "fhir.summary.until",
                 "fhir.summary.said_by")  # fmt: skip


def summary_bundle(summary: RecordSummary, patient: Json, base: str, zone: ZoneInfo, say: Say) -> Json:
    """The Bundle: Composition, person, the software that wrote it, and a resource for each line."""
    person, author = f"{base}/Patient/{patient['id']}", _urn(summary, "author")
    entries: list[Json] = []
    sections = [
        made
        for section in SECTIONS
        if (made := _section(section, summary, person, base, zone, say, entries)) is not None
    ]
    sections += _measures(summary, person, say, entries)
    composition = _composition(summary, person, author, sections, say)
    device = {"resourceType": "Device", "id": _id(author), "deviceName": [{"name": "carnet", "type": "other"}]}
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{IPS}/Bundle-uv-ips"]},
        "identifier": {"system": URI, "value": _urn(summary, "bundle")},
        "type": "document",
        "timestamp": instant(summary.at),
        "entry": [
            {"fullUrl": _urn(summary, "composition"), "resource": composition},
            {"fullUrl": person, "resource": patient},
            {"fullUrl": author, "resource": device},
            *entries,
        ],
    }


def _composition(summary: RecordSummary, person: str, author: str, sections: list[Json], say: Say) -> Json:
    return {
        "resourceType": "Composition",
        "id": _id(_urn(summary, "composition")),
        "meta": {"profile": [f"{IPS}/Composition-uv-ips"]},
        "text": narratives.sentence(_about(summary, say)),
        "status": "final",
        "type": concept(LOINC, "60591-5", "Patient summary Document"),
        "subject": {"reference": person},
        "date": instant(summary.at),
        "author": [{"reference": author}],
        "title": say("fhir.summary.title"),
        "confidentiality": "N",
        "section": sections,
    }


def _about(summary: RecordSummary, say: Say) -> str:
    """What the summary is made of, and what it could not read: a reader must know that it may lack something."""
    told = [say("fhir.summary.about")]
    if summary.unread or summary.left_out:
        told.append(say("fhir.summary.incomplete"))
        told += [card.title for card in summary.unread]
    return " ".join(told)


def _section(
    section: Section, summary: RecordSummary, person: str, base: str, zone: ZoneInfo, say: Say, entries: list[Json]
) -> Json | None:
    lines = [line for line in summary.lines if line.statement.kind is section.kind]
    doses = summary.doses if section.kind is Kind.VACCINE else ()
    written = [line for line in summary.written if line.section is section.written]
    if not (lines or doses or written or section.required):
        return None
    found = [entry_of(line, summary.record_id, person, base, zone) for line in lines]
    found += [{**dose.resource, "patient": {"reference": person}} for dose in doses]
    found += [written_entry(line, person) for line in written]
    if not found and section.kind is not None:
        found = [nothing_known(section.kind, person)]
    references = [_added(entries, summary, section, one) for one in found]
    rows = [_row(line, zone, say) for line in lines]
    rows += [_dose_row(one, say) for one in doses]
    rows += [(one.what, one.more, one.since, "", say("fhir.summary.declared")) for one in written]
    return {
        "title": say(section.title),
        "code": concept(LOINC, section.code),
        "text": _narrative(rows, say),
        "entry": [{"reference": reference} for reference in references],
    }


def _measures(summary: RecordSummary, person: str, say: Say, entries: list[Json]) -> list[Json]:
    """The newest measures that somebody wrote, where there are any: they stand in no document."""
    section = Section("8716-3", "fhir.summary.measures", Kind.RESULT)
    found = [{**one, "subject": {"reference": person}} for one in summary.measures.resources]
    if not found:
        return []
    by_id = {one["id"]: _urn(summary, f"{section.code}/{one['id']}") for one in found}
    for one in found:
        kept = {
            key: value for key, value in one.items() if key not in ("resourceType", "id", "derivedFrom", "performer")
        }
        sources = [by_id[each["reference"].partition("/")[2]] for each in one.get("derivedFrom", [])]
        if sources:
            kept["derivedFrom"] = [{"reference": each} for each in sources]
        kept["performer"] = [_performer(each, person) for each in one.get("performer", [{"reference": person}])]
        address = by_id[one["id"]]
        entries.append({"fullUrl": address, "resource": {"resourceType": "Observation", "id": _id(address), **kept}})
    rows = [_measure_row(one) for one in found]
    heads = [say(one) for one in ("fhir.summary.what", "fhir.summary.value", "fhir.summary.from")]
    return [
        {
            "title": say(section.title),
            "code": concept(LOINC, section.code),
            "text": narratives.table(heads, rows),
            "entry": [{"reference": each} for each in by_id.values()],
        }
    ]


def _performer(told: Json, person: str) -> Json:
    return {"reference": person} if "reference" in told else told


def _measure_row(one: Json) -> tuple[str, ...]:
    told = [one["valueQuantity"]] if "valueQuantity" in one else [each["valueQuantity"] for each in one["component"]]
    value = " / ".join(str(each["value"]) for each in told)
    return (one["code"]["coding"][0]["display"], f"{value} {told[0]['unit']}", one["effectiveDateTime"][:10])


def _added(entries: list[Json], summary: RecordSummary, section: Section, resource: Json) -> str:
    """Adds a resource to the Bundle and gives its address there."""
    address = _urn(summary, f"{section.code}/{len(entries)}")
    kind = resource.pop("resourceType")
    entries.append({"fullUrl": address, "resource": {"resourceType": kind, "id": _id(address), **resource}})
    return address


def _dose_row(dose: WrittenDose, say: Say) -> tuple[str, ...]:
    """Who says it: the professional who answers for it, else that it was declared."""
    confirmed = dose.told.kept.confirmed if dose.told.kept else None
    return (dose.said.name, "", dose.said.day, "", confirmed.name if confirmed else say("fhir.summary.declared"))


def _narrative(rows: list[tuple[str, ...]], say: Say) -> Json:
    if not rows:
        return narratives.sentence(say("fhir.summary.no_information"))
    return narratives.table([say(one) for one in _HEADS], rows)


def _row(line: SummaryLine, zone: ZoneInfo, say: Say) -> tuple[str, ...]:
    said = line.statement
    name = f"{say('fhir.summary.denied')} {said.name}" if said.negated else said.name
    since, until = (date_time(text, zone) or "" for text in (said.since, said.until))
    return (name, _value(said), since[:10], until[:10], line.source.title)


def _value(said: Statement) -> str:
    """A value with its unit and its range as written, how the person reacted, or how a medicine is taken."""
    bounds = " – ".join(one for one in (said.low, said.high) if one) or (said.words if said.kind is Kind.RESULT else "")
    if said.kind is Kind.RESULT:
        return " ".join(one for one in (said.value, said.unit, f"({bounds})" if bounds else "") if one)
    dosage = said.words if said.words != said.name else ""
    return ", ".join(one for one in (*said.reactions, dosage) if one)


def _urn(summary: RecordSummary, part: str) -> str:
    """An address inside this Bundle: another one for each summary that is made."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{summary.record_id}/{summary.at.isoformat()}/{part}')}"


def _id(urn: str) -> str:
    return str(UUID(urn.removeprefix("urn:uuid:")))
