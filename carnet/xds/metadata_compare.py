"""Metadata that a client sends back, against those of the registry (ITI-57). Owns the comparison only.

Only what is said and is otherwise counts. Who wrote, for whom, what and when belongs to the document: it is changed by
a document that takes its place.
"""

from carnet.codes.visibility import Visibility
from carnet.usecases._found import FoundEntry
from carnet.usecases._given import times_differ
from carnet.usecases._submission import Coded, SubmittedDocument
from carnet.usecases._submitted_metadata import base_confidentiality


def differences(said: SubmittedDocument, found: FoundEntry) -> tuple[str, ...]:
    """The attributes that are said otherwise, by name."""
    codes, facts = found.codes, found.facts
    unequal = {
        "uniqueId": _differ(said.unique_id, found.unique_id),
        "mimeType": _differ(said.mime_type, codes.mime_type),
        "hash": _differ(said.sha1 or "", found.sha1),
        "size": said.size not in (None, found.size),
        "typeCode": _differ(_code(said.type_code), codes.type_code),
        "classCode": _differ(_code(said.class_code), codes.class_code),
        "formatCode": _differ(_code(said.format_code), codes.format_code),
        "healthcareFacilityTypeCode": _differ(_code(said.facility_type_code), codes.facility_code),
        "practiceSettingCode": _differ(_code(said.practice_setting_code), codes.setting_code),
        "languageCode": bool(codes.language_code) and _differ(said.language_code, codes.language_code),
        "creationTime": _moved(said.creation_time, codes.creation_time),
        "serviceStartTime": _moved(said.service_start, codes.service_start),
        "serviceStopTime": _moved(said.service_stop, codes.service_stop),
        "title": bool(found.title) and _differ(said.title, found.title),
        "comments": bool(found.comments) and _differ(said.comments, found.comments),
        "eventCodeList": bool(said.event_codes) and _set(said.event_codes) != _set(facts.events),
        "author": bool(said.authors) and {one.id for one in said.authors} != {one.id for one in facts.authors},
    }
    return tuple(name for name, differs in unequal.items() if differs)


def base_differs(said: SubmittedDocument, found: FoundEntry) -> bool:
    """Whether another base code (N, R, V) is said than that of the document."""
    base, own = base_confidentiality(said), found.facts.confidentiality
    return base is not None and own is not None and base.code != own.code and base.code not in frozenset(Visibility)


def _differ(said: str, own: str) -> bool:
    return bool(said) and said.strip() != own.strip()


def _moved(said: str, own: str) -> bool:
    return bool(said and own) and times_differ(said, own)


def _code(code: Coded | None) -> str:
    return code.code if code else ""


def _set(codes: tuple[Coded, ...]) -> set[str]:
    return {one.code for one in codes}
