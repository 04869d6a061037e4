"""A List that comes in: the lot itself (SubmissionSet) or a folder. Owns the mapping (MHD 4.2.3, PDSm 3.1.1) only."""

from typing import Final

from carnet.fhir.entry_read import cda_time
from carnet.fhir.message import Message, each, text_of, unique_id, uuid_of
from carnet.fhir.outcome import Json
from carnet.fhir.parties import coded, source_party
from carnet.fhir.profiles import DESIGNATION, LIST_TYPES, SOURCE_ID
from carnet.usecases._submission import Coded, Submission, SubmittedFolder

# Where the words of XDS stand in a List.
PLACES: Final = {
    "contentTypeCode": f"extension('{DESIGNATION}')", "sourceId": f"extension('{SOURCE_ID}')", "title": "title",
    "comments": "note", "uniqueId": "identifier", "patientId": "subject", "member": "entry", "codeList": "extension",
}  # fmt: skip


def is_list_of(resource: Json, kind: str) -> bool:
    """Whether a List is of this kind of MHD: `submissionset` or `folder`."""
    code = resource.get("code")
    codings = each(code, "coding") if isinstance(code, dict) else []
    return any((text_of(one, "system"), text_of(one, "code")) == (LIST_TYPES, kind) for one in codings)


def lot_of(resource: Json, message: Message) -> Submission:
    """What a SubmissionSet says of itself; its members are read apart."""
    return Submission(
        documents=(),
        unique_id=list_unique_id(resource),
        source_id=_source_id(resource),
        content_type=next(iter(_designations(resource)), None),
        title=text_of(resource, "title"),
        comments=_notes(resource),
        author=source_party(resource.get("source"), resource, message),
        submission_time=cda_time(text_of(resource, "date")),
    )


def folder_of(resource: Json, element: str, symbol: str, message: Message, *, existing: bool) -> SubmittedFolder:
    """A folder with its members, in the lot or in the record."""
    members = (message.target(one.get("item"), None) for one in each(resource, "entry"))
    return SubmittedFolder(
        symbol=symbol,
        element=element,
        unique_id=list_unique_id(resource),
        title=text_of(resource, "title"),
        comments=_notes(resource),
        codes=_designations(resource),
        members=tuple(dict.fromkeys(members)),
        existing=existing,
    )


def list_unique_id(resource: Json) -> str:
    """The uniqueId: the identifier of use `usual`, else the only one that is no entryUUID."""
    found = each(resource, "identifier")
    usual = [one for one in found if one.get("use") == "usual"] or [
        one for one in found if one.get("use") != "official" and uuid_of(text_of(one, "value")) is None
    ]
    return unique_id(text_of(usual[0], "system"), text_of(usual[0], "value")) if usual else ""


def _designations(resource: Json) -> tuple[Coded, ...]:
    found = (one for one in each(resource, "extension") if one.get("url") == DESIGNATION)
    return tuple(code for one in found if (code := coded(one.get("valueCodeableConcept"))))


def _source_id(resource: Json) -> str:
    for one in each(resource, "extension"):
        identifier = one.get("valueIdentifier")
        if one.get("url") == SOURCE_ID and isinstance(identifier, dict):
            return unique_id(text_of(identifier, "system"), text_of(identifier, "value"))
    return ""


def _notes(resource: Json) -> str:
    return "\n".join(text for one in each(resource, "note") if (text := text_of(one, "text")))
