"""A vaccination as a FHIR R4 Immunization, and what it says again. Owns these two readings; checks nothing.

What a person says of the own vaccinations is "primarySource false"; what a professional wrote or confirmed says by whom
and when. A confirmation, a word added and a mistake that was marked stand in the resource: no version loses them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from carnet.codes.easy_words import ATC
from carnet.codes.vaccine_list import Disease, in_order, named

Resource = dict[str, Any]

GTIN_URI: Final = "https://www.gs1.org/gtin"
DISEASE: Final = "urn:carnet:disease"
RPPS_URI: Final = "urn:oid:1.2.250.1.71.4.2.1"
SERIAL: Final = "urn:carnet:box-serial"
_CONFIRMED, _CORRECTION = "urn:carnet:profile:confirmed", "urn:carnet:profile:correction"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Vaccination:
    """What is known of one dose. `day` is a year, a month or a day, or nothing; `dose` is 0 where it is not known."""

    name: str
    diseases: tuple[Disease, ...] = ()
    day: str = ""
    dose: int = 0
    batch: str = ""
    expiry: str = ""
    performer: str = ""
    place: str = ""
    gtin: str = ""
    serial: str = ""


@dataclass(frozen=True)
class Confirmation:
    """Which professional answers for it, by number and name, since when."""

    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Word:
    """A word that was added, by which kind of actor, when; `asks` says that something is to be corrected."""

    text: str
    by_kind: str
    at: datetime
    asks: bool = False


@dataclass(frozen=True)
class Kept:
    """Everything that a line of the section holds."""

    said: Vaccination
    confirmed: Confirmation | None = None
    words: tuple[Word, ...] = ()
    mistaken: bool = False
    """A professional marked it as written by mistake: it is kept and told, and never counted."""

    def with_word(self, word: Word) -> "Kept":
        """With one more word."""
        return replace(self, words=(*self.words, word))


def resource_of(kept: Kept) -> Resource:
    """The resource: without id, version and patient, which its row knows."""
    said = kept.said
    found: Resource = {
        "resourceType": "Immunization",
        "extension": [_confirmed(kept.confirmed)] if kept.confirmed else [],
        "identifier": [{"system": SERIAL, "value": said.serial}] if said.serial else [],
        "status": "entered-in-error" if kept.mistaken else "completed",
        "vaccineCode": {**({"coding": codings} if (codings := _codings(said)) else {}), "text": said.name},
        **({"occurrenceDateTime": said.day} if said.day else {"occurrenceString": _UNKNOWN}),
        "location": {"display": said.place} if said.place else {},
        "lotNumber": said.batch,
        "expirationDate": said.expiry,
        "performer": [{"actor": {"display": said.performer}}] if said.performer else [],
        "note": [_note(word) for word in kept.words],
        "protocolApplied": _protocol(said),
    }
    return {key: value for key, value in found.items() if value not in ("", [], {})} | {
        "primarySource": kept.confirmed is not None
    }


def kept_in(resource: Resource) -> Kept:
    """What a resource holds, as it was given."""
    protocol = _first(resource.get("protocolApplied"))
    code = resource["vaccineCode"]
    targets = [_first(one.get("coding")).get("code", "") for one in protocol.get("targetDisease", [])]
    return Kept(
        Vaccination(
            name=code["text"],
            diseases=in_order({Disease(one) for one in targets if one in set(Disease)}),
            day=resource.get("occurrenceDateTime", ""),
            dose=protocol.get("doseNumberPositiveInt", 0),
            batch=resource.get("lotNumber", ""),
            expiry=resource.get("expirationDate", ""),
            performer=_first(resource.get("performer")).get("actor", {}).get("display", ""),
            place=resource.get("location", {}).get("display", ""),
            gtin=next((one["code"] for one in code.get("coding", []) if one["system"] == GTIN_URI), ""),
            serial=_first(resource.get("identifier")).get("value", ""),
        ),
        _confirmation(resource.get("extension", [])),
        tuple(_word(one) for one in resource.get("note", [])),
        resource["status"] == "entered-in-error",
    )


def confirmed_by(resource: Resource) -> str:
    """Who answers for the vaccination; empty for one that the patient's side declared."""
    found = _confirmation(resource.get("extension", []))
    return found.by if found else ""


def _codings(said: Vaccination) -> list[Resource]:
    known = named(said.name)
    atc = [{"system": ATC, "code": known.atc}] if known else []
    return [*atc, *([{"system": GTIN_URI, "code": said.gtin}] if said.gtin else [])]


def _protocol(said: Vaccination) -> list[Resource]:
    """FHIR wants a dose number where it names diseases: said to be unknown where nobody said it."""
    if not (said.diseases or said.dose):
        return []
    unknown = {"_doseNumberString": {"extension": [{"url": _ABSENT, "valueCode": _UNKNOWN}]}}
    targets = [{"coding": [{"system": DISEASE, "code": one.value}]} for one in said.diseases]
    return [
        {
            **({"targetDisease": targets} if targets else {}),
            **({"doseNumberPositiveInt": said.dose} if said.dose else unknown),
        }
    ]


def _confirmed(found: Confirmation) -> Resource:
    return {
        "url": _CONFIRMED,
        "extension": [
            {"url": "by", "valueIdentifier": {"system": RPPS_URI, "value": found.by}},
            {"url": "name", "valueString": found.name},
            {"url": "at", "valueDateTime": found.at.isoformat()},
        ],
    }


def _confirmation(extensions: list[Resource]) -> Confirmation | None:
    found = next((one for one in extensions if one["url"] == _CONFIRMED), None)
    if found is None:
        return None
    parts = {one["url"]: one for one in found["extension"]}
    return Confirmation(
        parts["by"]["valueIdentifier"]["value"],
        parts["name"]["valueString"],
        datetime.fromisoformat(parts["at"]["valueDateTime"]),
    )


def _note(word: Word) -> Resource:
    asks = {"extension": [{"url": _CORRECTION, "valueBoolean": True}]} if word.asks else {}
    return {**asks, "authorString": word.by_kind, "time": word.at.isoformat(), "text": word.text}


def _word(note: Resource) -> Word:
    at = datetime.fromisoformat(note["time"])
    return Word(note["text"], note["authorString"], at, bool(note.get("extension")))


def _first(found: list[Resource] | None) -> Resource:
    return found[0] if found else {}
