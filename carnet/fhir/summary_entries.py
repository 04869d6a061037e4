"""Resources of a patient summary (IPS) out of statements of documents. Pure; owns the mapping and concludes nothing.

What a document does not say is said to be unknown where FHIR wants a value. Each resource names the document that says
it (`meta.source`), with the visibility of that document as far as this reader may be told of it.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from carnet.cda.clinical import Kind, Statement
from carnet.cda.model import Code
from carnet.codes import easy_words, oids
from carnet.codes.visibility import confidentiality_code
from carnet.fhir.ids import resource_id
from carnet.fhir.person_systems import DATA_ABSENT, Json, concept
from carnet.fhir.systems import uri_of
from carnet.fhir.times import date_time
from carnet.kernel.ids import RecordId
from carnet.usecases._card import Card
from carnet.usecases.summarise_record import SummaryLine

_HL7: Final = "http://terminology.hl7.org/CodeSystem"
ABSENT: Final = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
IPS: Final = "http://hl7.org/fhir/uv/ips/StructureDefinition"
_UNKNOWN: Final[Json] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
# Systems that HL7 names otherwise than by their OID.
_URIS: Final = {oids.CIM_10: easy_words.ICD_10, oids.ATC: easy_words.ATC}
_CLINICAL: Final = {
    "active": "active", "inactive": "inactive", "resolved": "resolved", "recurrence": "recurrence",
    "relapse": "relapse", "remission": "remission", "55561003": "active", "73425007": "inactive",
    "413322009": "resolved",
}  # fmt: skip
_OVER: Final = frozenset({"inactive", "resolved", "remission"})
_OF_ALLERGY: Final = frozenset({"active", "inactive", "resolved"})
_VERIFIED: Final = frozenset({"confirmed", "unconfirmed", "provisional", "differential", "presumed"})
_CRITICALITY: Final = {"low": "low", "high": "high", "CRITL": "low", "CRITH": "high", "unable-to-assess":
                       "unable-to-assess", "CRITU": "unable-to-assess"}  # fmt: skip
# SNOMED CT kinds of allergy and intolerance, as the document codes them.
_KINDS: Final = {
    "416098002": ("allergy", "medication"), "59037007": ("intolerance", "medication"),
    "609398007": ("intolerance", "medication"), "414285001": ("allergy", "food"), "235719002": ("intolerance", "food"),
    "426232007": ("allergy", "environment"), "609328004": ("allergy", ""), "782197009": ("intolerance", ""),
}  # fmt: skip
_PROCEDURES: Final = {"completed": "completed", "active": "in-progress", "aborted": "stopped", "cancelled": "not-done"}
_RESULTS: Final = {"completed": "final", "active": "preliminary", "aborted": "cancelled", "cancelled": "cancelled"}
_INTERPRETATIONS: Final = frozenset({"N", "L", "H", "LL", "HH", "A", "AA", "<", ">"})


def entry_of(line: SummaryLine, record_id: RecordId, patient: str, base: str, zone: ZoneInfo) -> Json:
    """The resource of one line, without its id."""
    statement = line.statement
    made = _MAKERS[statement.kind](statement, patient, zone, line.source)
    return {"resourceType": made.pop("resourceType"), "meta": _meta(line.source, record_id, base), **made}


def nothing_known(kind: Kind, patient: str) -> Json:
    """What a required section says when no document of this reader codes anything for it."""
    code, display = _NO_INFORMATION[kind]
    said = concept(ABSENT, code, display)
    person = {"reference": patient}
    if kind is Kind.ALLERGY:
        return {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": concept(f"{_HL7}/allergyintolerance-clinical", "active"),
            "code": said,
            "patient": person,
        }
    if kind is Kind.PROBLEM:
        return {
            "resourceType": "Condition",
            "clinicalStatus": concept(f"{_HL7}/condition-clinical", "active"),
            "category": [_PROBLEM],
            "code": said,
            "subject": person,
        }
    return {
        "resourceType": "MedicationStatement",
        "status": "unknown",
        "medicationCodeableConcept": said,
        "subject": person,
        "_effectiveDateTime": _UNKNOWN,
    }


_NO_INFORMATION: Final = {
    Kind.ALLERGY: ("no-allergy-info", "No information about allergies"),
    Kind.PROBLEM: ("no-problem-info", "No information about problems"),
    Kind.MEDICINE: ("no-medication-info", "No information about medications"),
}
_PROBLEM: Final = concept(f"{_HL7}/condition-category", "problem-list-item")


def _meta(source: Card, record_id: RecordId, base: str) -> Json:
    """The document that says it, and the visibility that this reader may be told of."""
    labels = {"MASQUE_PS": source.hidden, "INVISIBLE_PATIENT": source.withheld,
              "INVISIBLE_REPRESENTANTS_LEGAUX": source.kept_from_parents}  # fmt: skip
    known = [confidentiality_code(code) for code, told in labels.items() if told]
    security = [{"system": uri_of(one.system_oid), "code": one.code} for one in known if one is not None]
    found: Json = {"source": f"{base}/DocumentReference/{resource_id(record_id, source.logical_id)}"}
    return found | ({"security": security} if security else {})


def coded(name: str, code: Code | None) -> Json:
    """The words, and the code with its translations."""
    every = (code, *code.translations) if code else ()
    codings = [_coding(one) for one in every if one.code]
    return {**({"coding": codings} if codings else {}), "text": name}


def _coding(code: Code) -> Json:
    system = _URIS.get(code.system) or uri_of(code.system)
    found = {"system": system, "code": code.code, "display": code.display}
    return {name: value for name, value in found.items() if value}


def _when(name: str, text: str, zone: ZoneInfo) -> Json:
    """A moment that FHIR wants: unknown where the document does not say it."""
    found = date_time(text, zone)
    return {name: found} if found else {f"_{name}": _UNKNOWN}


def _maybe(name: str, text: str, zone: ZoneInfo) -> Json:
    found = date_time(text, zone) if text else None
    return {name: found} if found else {}


def _verified(statement: Statement, system: str) -> Json:
    code = "refuted" if statement.negated else statement.certainty if statement.certainty in _VERIFIED else ""
    return {"verificationStatus": concept(system, code)} if code else {}


def _allergy(statement: Statement, patient: str, zone: ZoneInfo, _source: Card) -> Json:
    # R4 wants a status and has no code for one that is not said: an allergy that nobody ended is told as standing.
    given = _CLINICAL.get(statement.status, "")
    status = given if given in _OF_ALLERGY else "active"
    kind, category = _KINDS.get(statement.type.code if statement.type else "", ("", ""))
    criticality = _CRITICALITY.get(statement.criticality)
    reaction = [{"manifestation": [{"text": name}]} for name in statement.reactions]
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": concept(f"{_HL7}/allergyintolerance-clinical", status),
        **_verified(statement, f"{_HL7}/allergyintolerance-verification"),
        **({"type": kind} if kind else {}),
        **({"category": [category]} if category else {}),
        **({"criticality": criticality} if criticality else {}),
        "code": coded(statement.name, statement.code),
        "patient": {"reference": patient},
        **_maybe("onsetDateTime", statement.since, zone),
        **({"reaction": reaction} if reaction else {}),
    }


def _condition(statement: Statement, patient: str, zone: ZoneInfo, _source: Card) -> Json:
    # A document that lists an illness among past ones says that it is not active, whatever else it leaves out.
    past = "inactive" if statement.kind is Kind.PAST_PROBLEM else ""
    status = _CLINICAL.get(statement.status, past)
    return {
        "resourceType": "Condition",
        **({"clinicalStatus": concept(f"{_HL7}/condition-clinical", status)} if status else {}),
        **_verified(statement, f"{_HL7}/condition-ver-status"),
        "category": [_PROBLEM],
        **({"severity": coded(statement.severity.display, statement.severity)} if statement.severity else {}),
        "code": coded(statement.name, statement.code),
        "subject": {"reference": patient},
        **_maybe("onsetDateTime", statement.since, zone),
        **(_maybe("abatementDateTime", statement.until, zone) if status in _OVER else {}),
    }


def _medicine(statement: Statement, patient: str, zone: ZoneInfo, _source: Card) -> Json:
    """Whether it is still taken is not coded by the document: an end that is written is all that is known."""
    start, end = date_time(statement.since, zone), date_time(statement.until, zone)
    period = {**({"start": start} if start else {}), **({"end": end} if end else {})}
    dosage = statement.words if statement.words and statement.words != statement.name else ""
    return {
        "resourceType": "MedicationStatement",
        "status": "unknown",
        "medicationCodeableConcept": coded(statement.name, statement.code),
        "subject": {"reference": patient},
        **({"effectivePeriod": period} if period else {"_effectiveDateTime": _UNKNOWN}),
        **({"dosage": [{"text": dosage}]} if dosage else {}),
    }


def _vaccine(statement: Statement, patient: str, zone: ZoneInfo, _source: Card) -> Json:
    return {
        "resourceType": "Immunization",
        "status": "not-done" if statement.negated else "completed",
        "vaccineCode": coded(statement.name, statement.code),
        "patient": {"reference": patient},
        **_when("occurrenceDateTime", statement.since, zone),
        **({"lotNumber": statement.lot} if statement.lot else {}),
    }


def _procedure(statement: Statement, patient: str, zone: ZoneInfo, _source: Card) -> Json:
    return {
        "resourceType": "Procedure",
        "status": "not-done" if statement.negated else _PROCEDURES.get(statement.status, "unknown"),
        "code": coded(statement.name, statement.code),
        "subject": {"reference": patient},
        **_when("performedDateTime", statement.since, zone),
    }


def _result(statement: Statement, patient: str, zone: ZoneInfo, source: Card) -> Json:
    performers = [{"display": name} for name in (*source.organisations, *source.authors)[:1]]
    said = statement.interpretation
    interpretation = [concept(f"{_HL7}/v3-ObservationInterpretation", said)] if said in _INTERPRETATIONS else []
    ranged = _range(statement)
    return {
        "resourceType": "Observation",
        "status": _RESULTS.get(statement.status, "unknown"),
        "category": [concept(f"{_HL7}/observation-category", "laboratory")],
        "code": coded(statement.name, statement.code),
        "subject": {"reference": patient},
        **_when("effectiveDateTime", statement.since, zone),
        "performer": performers or [_UNKNOWN],
        **_value(statement),
        **({"interpretation": interpretation} if interpretation else {}),
        **({"referenceRange": [ranged]} if ranged else {}),
    }


def _value(statement: Statement) -> Json:
    number = _number(statement.value)
    if number is not None:
        return {"valueQuantity": _quantity(number, statement.unit)}
    if statement.value_code:
        return {"valueCodeableConcept": coded(statement.value, statement.value_code)}
    return {"valueString": statement.value}


def _range(statement: Statement) -> Json:
    bounds = {"low": _number(statement.low), "high": _number(statement.high)}
    found: Json = {
        name: _quantity(bound, statement.unit) for name, bound in bounds.items() if bound is not None
    }  # fmt: skip
    return found | ({"text": statement.words} if statement.words else {})


def _quantity(number: float, unit: str) -> Json:
    named = {"unit": unit, "system": "http://unitsofmeasure.org", "code": unit} if unit else {}
    return {"value": number, **named}


def _number(text: str) -> float | None:
    """A plain number; anything else stays words. The narrative keeps the digits as they were written."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) > 10**15:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


_MAKERS: Final[dict[Kind, Callable[[Statement, str, ZoneInfo, Card], Json]]] = {
    Kind.ALLERGY: _allergy,
    Kind.PROBLEM: _condition,
    Kind.PAST_PROBLEM: _condition,
    Kind.MEDICINE: _medicine,
    Kind.VACCINE: _vaccine,
    Kind.ACT: _procedure,
    Kind.RESULT: _result,
}
