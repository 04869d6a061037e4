"""A patient summary (IPS) as a FHIR document, JSON or XML: whom it is about, and what it states. Owns this reading.

The same statements come of it as of a CDA, whose order of sections it has. A resource that is not understood is left
out; one that says that it is wrong, denied or that nothing is known is no statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from carnet.cda.clinical import MOST, Kind, Statement
from carnet.cda.fhir_file import FHIR_JSON, FHIR_XML
from carnet.cda.model import Code
from carnet.cda.plain_xml import PlainElement, read_plain
from carnet.cda.shown_text import shown
from carnet.kernel import strict_json
from carnet.kernel.errors import Invalid

NAMESPACE: Final = "http://hl7.org/fhir"
Json = dict[str, Any]
_PAST: Final = frozenset({"inactive", "remission", "resolved"})
_OVER: Final = frozenset({"completed", "stopped", "entered-in-error", "not-taken"})
_WRONG: Final = frozenset({"entered-in-error", "refuted", "not-done"})


@dataclass(frozen=True)
class SummaryPerson:
    """Whom a summary is about, as it says it: `numbers` are pairs of OID and number."""

    families: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    birth_date: str = ""
    sex: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PatientSummary:
    """A summary: whom it is about, when it was made (as written), what it is called, what it states."""

    person: SummaryPerson
    at: str
    title: str
    statements: tuple[Statement, ...]


def media_type_of(data: bytes) -> str:
    """Which of both forms a file has: JSON begins with a brace."""
    return FHIR_JSON if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else FHIR_XML


def read_summary(data: bytes, media_type: str, *, max_bytes: int) -> PatientSummary:
    """Raises Invalid: the rules of the parser, or `fhir.not_a_document`, for what is no Bundle of a document."""
    bundle = _of_json(data, max_bytes) if media_type == FHIR_JSON else _of_xml(data, max_bytes)
    entries = [one for one in _many(bundle.get("entry")) if isinstance(one, dict)]
    resources = [one for entry in entries if isinstance(one := entry.get("resource"), dict)]
    first = resources[0] if resources else {}
    if bundle.get("resourceType") != "Bundle" or first.get("resourceType") != "Composition":
        raise Invalid.of("file", "fhir.not_a_document")
    by_name = _named(entries)
    patient = next((one for one in resources if one.get("resourceType") == "Patient"), {})
    found = [one for resource in resources if (one := _statement(resource, by_name)) is not None and one.name]
    return PatientSummary(_person(patient), _text(bundle, "timestamp"), _text(first, "title"), tuple(found[:MOST]))


def _of_json(data: bytes, max_bytes: int) -> Json:
    found = strict_json.loads(data, max_bytes=max_bytes, element="file")
    return found if isinstance(found, dict) else {}


def _of_xml(data: bytes, max_bytes: int) -> Json:
    return _resource(read_plain(data, NAMESPACE, max_bytes=max_bytes))


def _resource(element: PlainElement) -> Json:
    return {"resourceType": element.name, **_members(element)}


def _members(element: PlainElement) -> Json:
    """Members by name: a value, an object, or a list where one stands several times. Narratives are left out."""
    found: Json = {}
    for child in element.children:
        if child.markup:
            continue
        value = _value(child)
        if child.name in found:
            found[child.name] = [*_many(found[child.name]), value]
        else:
            found[child.name] = value
    return found


def _value(element: PlainElement) -> Any:
    if element.name == "resource" and element.children:
        return _resource(element.children[0])
    if "value" in element.attributes and not element.children:
        return element.attributes["value"]
    more = {"url": element.attributes["url"]} if "url" in element.attributes else {}
    return {**more, **_members(element)}


def _many(value: Any) -> list[Any]:
    """A list of what stands once or several times."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _objects(resource: Json, name: str) -> list[Json]:
    return [one for one in _many(resource.get(name)) if isinstance(one, dict)]


def _object(resource: Json, name: str) -> Json:
    return next(iter(_objects(resource, name)), {})


def _text(resource: Json, name: str) -> str:
    value = next(iter(_many(resource.get(name))), "")
    return shown(value.strip()) if isinstance(value, str) else ""


def _named(entries: list[Json]) -> dict[str, Json]:
    """Resources by the ways in which others point at them."""
    found: dict[str, Json] = {}
    for entry in entries:
        resource = entry.get("resource")
        if isinstance(resource, dict):
            found[_text(entry, "fullUrl")] = resource
            found[f"{resource.get('resourceType')}/{_text(resource, 'id')}"] = resource
    return found


def _person(patient: Json) -> SummaryPerson:
    names = _objects(patient, "name")
    return SummaryPerson(
        families=tuple(family for name in names if (family := _text(name, "family"))),
        given=tuple(str(given) for name in names for given in _many(name.get("given")) if isinstance(given, str)),
        birth_date=_text(patient, "birthDate"),
        sex=_text(patient, "gender"),
        numbers=tuple(
            (_text(one, "system").removeprefix("urn:oid:"), _text(one, "value"))
            for one in _objects(patient, "identifier")
        ),
    )


def _statement(resource: Json, by_name: dict[str, Json]) -> Statement | None:
    reader = _READERS.get(str(resource.get("resourceType")))
    told = {_text(resource, "status"), *_codes(_object(resource, "verificationStatus"))}
    if reader is None or told & _WRONG:
        return None
    return reader(resource, by_name)


def _codes(concept: Json) -> list[str]:
    return [_text(one, "code") for one in _objects(concept, "coding")]


def _coded(concept: Json) -> tuple[str, Code | None]:
    """The words of a concept, and its codes: the first one with the others as translations."""
    codings = [
        Code(_text(one, "code"), _text(one, "system").removeprefix("urn:oid:"), _text(one, "display"))
        for one in _objects(concept, "coding")
    ]
    words = _text(concept, "text") or next((one.display for one in codings if one.display), "")
    if not codings:
        return words, None
    first, *rest = codings
    return words, Code(first.code, first.system, first.display, translations=tuple(rest))


def _day(text: str) -> str:
    """A FHIR date as a CDA time, to the day: 2019-08-11T10:00:00Z is 20190811."""
    return text.partition("T")[0].replace("-", "")


def _condition(resource: Json, _: dict[str, Json]) -> Statement:
    name, code = _coded(_object(resource, "code"))
    status = next(iter(_codes(_object(resource, "clinicalStatus"))), "")
    return Statement(
        kind=Kind.PAST_PROBLEM if status in _PAST else Kind.PROBLEM,
        name=name, code=code, status=status,
        since=_day(_text(resource, "onsetDateTime") or _text(_object(resource, "onsetPeriod"), "start")),
        until=_day(_text(resource, "abatementDateTime")),
    )  # fmt: skip


def _allergy(resource: Json, _: dict[str, Json]) -> Statement:
    name, code = _coded(_object(resource, "code"))
    reactions = [
        _coded(manifestation)[0]
        for reaction in _objects(resource, "reaction")
        for manifestation in _objects(reaction, "manifestation")
    ]
    category = _text(resource, "category")
    return Statement(
        kind=Kind.ALLERGY, name=name, code=code, type=Code(category) if category else None,
        status=next(iter(_codes(_object(resource, "clinicalStatus"))), ""),
        criticality=_text(resource, "criticality"), reactions=tuple(one for one in reactions if one),
        since=_day(_text(resource, "onsetDateTime")),
    )  # fmt: skip


def _medicine(resource: Json, by_name: dict[str, Json]) -> Statement | None:
    if _text(resource, "status") in _OVER:
        return None
    concept = _object(resource, "medicationCodeableConcept")
    pointed = by_name.get(_text(_object(resource, "medicationReference"), "reference"), {})
    name, code = _coded(concept or _object(pointed, "code"))
    period, dosage = _object(resource, "effectivePeriod"), _object(resource, "dosage")
    return Statement(
        kind=Kind.MEDICINE, name=name, code=code, status=_text(resource, "status"),
        since=_day(_text(period, "start") or _text(resource, "effectiveDateTime")), until=_day(_text(period, "end")),
        words=_text(dosage, "text"),
    )  # fmt: skip


def _procedure(resource: Json, _: dict[str, Json]) -> Statement:
    name, code = _coded(_object(resource, "code"))
    when = _text(resource, "performedDateTime") or _text(_object(resource, "performedPeriod"), "start")
    return Statement(kind=Kind.ACT, name=name, code=code, status=_text(resource, "status"), since=_day(when))


_Reader = Callable[[Json, dict[str, Json]], Statement | None]
_READERS: Final[dict[str, _Reader]] = {
    "Condition": _condition, "AllergyIntolerance": _allergy, "MedicationStatement": _medicine, "Procedure": _procedure,
}  # fmt: skip
