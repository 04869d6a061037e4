"""From the rules of carnet to the codes of HL7 (tables 0357 and 0533 of the profile). Owns the mapping; no rule.

900 to 905 are those of CI-SIS ("Transmission de documents CDA en HL7v2", error codes); 906 is what has no other one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.usecases.caller import AS_ABSENT

MOST_ERRORS: Final = 20
CONDITIONS: Final = {
    "100": "Segment sequence error", "101": "Required field missing", "102": "Data type error",
    "103": "Table value not found", "198": "Non-conformant cardinality", "199": "Other HL7 Error",
    "200": "Unsupported message type", "201": "Unsupported event code", "202": "Unsupported processing",
    "203": "Unsupported version", "205": "Duplicate key identifier", "207": "Application error",
}  # fmt: skip
APPLICATION: Final = {
    "900": "Version du document incorrecte lors d'une demande de remplacement/suppression",
    "901": "Auteur non autorisé à remplacer ou supprimer un document",
    "902": "Identifiant patient inconnu",
    "903": "INS non présent dans le document",
    "904": "L'INS transmis ne correspond pas exactement à celui stocké",
    "905": "L'INS transmis n'est pas complet",
    "906": "Autre erreur",
}
_FORM: Final = {
    "hl7.no_header": "100", "hl7.segment_missing": "100", "hl7.segment_name": "100", "hl7.no_document": "100",
    "hl7.sender_segment_missing": "100",
    "hl7.missing": "101", "hl7.flag_missing": "101", "hl7.ins_missing": "101",
    "hl7.segment_unreadable": "102", "hl7.not_base64": "102", "hl7.other_charset": "102", "hl7.name": "102",
    "hl7.control_character": "102",
    "hl7.not_in_table": "103", "hl7.charset": "103", "hl7.separators": "103", "hl7.unknown_flag": "103",
    "hl7.segment_twice": "198", "hl7.too_many_segments": "198", "hl7.two_ins": "198", "hl7.flag_twice": "198",
    "hl7.too_many_documents": "198",
    "hl7.truncated": "199", "hl7.too_long": "199", "hl7.not_a_frame": "199", "hl7.differs": "199",
    "hl7.action_differs": "199",
    "hl7.message_type": "200", "hl7.event": "201", "hl7.processing": "202", "hl7.version": "203",
    "hl7.profile": "203", "hl7.name_used": "205",
}  # fmt: skip
_ABOUT_INS: Final = {
    "cda.ins_missing": "903", "cda.patient_missing": "903", "cda.patient": "903", "cda.patient_ins": "903",
    "cda.other_patient": "904", "cda.other_patient_trait": "904", "hl7.other_person": "904",
    "cda.patient_several_ins": "904",
    "cda.patient_name": "905", "cda.patient_birth_name": "905", "cda.patient_first_given": "905",
    "cda.patient_given_names": "905", "cda.patient_birth_date": "905", "cda.patient_sex": "905",
    "cda.patient_birth_place": "905", "cda.birth_date_missing": "905",
}  # fmt: skip
_VERSION: Final = frozenset(
    {
        "document.already_replaced", "document.already_deleted", "document.changed_since", "lot.replaced_twice",
        "hl7.not_newest", "hl7.replaced_differs",
    }
)  # fmt: skip
_NO_RECORD, _NOT_AUTHOR, _NOT_FORESEEN = "no_record", "not_author", "not_foreseen"


class Severity(StrEnum):
    """HL7 table 0516."""

    ERROR = "E"
    WARNING = "W"
    INFORMATION = "I"


@dataclass(frozen=True)
class Told:
    """One error or warning as an acknowledgement tells it."""

    condition: str
    application: str
    place: str
    rule: str
    facts: tuple[tuple[str, str], ...] = ()
    reason: bool = False
    """Whether the sentence is a reason of the policy's."""
    severity: Severity = Severity.ERROR


def of_invalid(invalid: Invalid) -> tuple[Told, ...]:
    """What breaks a rule of form, each once."""
    every = tuple(dict.fromkeys(invalid.problems))[:MOST_ERRORS]
    return tuple(of_problem(one) for one in every)


def of_problem(problem: Problem, severity: Severity = Severity.ERROR) -> Told:
    """One thing that is wrong, or that is told."""
    condition = _FORM.get(problem.rule, "207")
    return Told(
        condition, _application(problem) if condition == "207" else "", problem.element, problem.rule, problem.facts,
        severity=severity,
    )  # fmt: skip


def _application(problem: Problem) -> str:
    if problem.rule in _VERSION:
        return "900"
    if problem.rule == "metadata.differs" and problem.element.endswith("patientId"):
        return "904"
    if problem.rule.startswith("ins."):
        return "904"
    return _ABOUT_INS.get(problem.rule, "906")


def of_conflict(conflict: Conflict, place: str) -> tuple[Told, ...]:
    """A state that does not allow the act."""
    application = "900" if conflict.rule in _VERSION else "906"
    return (Told("207", application, place, conflict.rule, conflict.facts),)


def of_refusal(
    refusal: Refusal, place: str, *, names_document: bool = False, by_quality: bool = False
) -> tuple[Told, ...]:
    """A refusal. What may not be told from absence is absence: an unknown patient, or a document that is not there.

    `by_quality`: an act that somebody of this quality never has is refused before any record is asked, and told so.
    """
    if refusal.rule.startswith("hl7."):
        return (Told("207", "906", place, refusal.rule),)
    if refusal.reason == _NOT_AUTHOR:
        return (Told("207", "901", place, refusal.rule, (("reason", refusal.reason),), reason=True),)
    if refusal.reason in AS_ABSENT and not (by_quality and refusal.reason == _NOT_FORESEEN):
        absent = names_document and refusal.reason != _NO_RECORD
        return (Told("207", "900", place, "hl7.not_there") if absent else Told("207", "902", "PID[1]-3", "hl7.nobody"),)
    return (Told("207", "906", place, refusal.rule, (("reason", refusal.reason),), reason=True),)
