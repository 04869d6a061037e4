"""A DocumentReference that comes in, as a document of a lot. Owns the mapping (MHD 4.2.3, PDSm 3.1.1); judges nothing.

What the mapping cannot read is a problem at its element; what is no part of a DocumentEntry is left out.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from carnet.fhir.message import About, Message, each, text_of, unique_id
from carnet.fhir.outcome import Json
from carnet.fhir.parties import coded, party_of, source_patient
from carnet.fhir.systems import URI, URN_OID, oid_of
from carnet.kernel.errors import Problem
from carnet.usecases._submission import (
    AssociationKind,
    Coded,
    Reference,
    ReferenceKind,
    SubmittedDocument,
    SubmittedLink,
    Target,
)

RELATES: Final = {
    "replaces": AssociationKind.RPLC, "transforms": AssociationKind.XFRM, "appends": AssociationKind.APND,
    "signs": AssociationKind.SIGNS,
}  # fmt: skip
SHA1_BYTES: Final = 20
# Where the words of XDS stand in a DocumentReference.
PLACES: Final = {
    "uniqueId": "masterIdentifier", "typeCode": "type", "classCode": "category", "patientId": "subject",
    "author": "author", "legalAuthenticator": "authenticator", "comments": "description", "association": "relatesTo",
    "confidentialityCode": "securityLabel", "formatCode": "content[0].format",
    "contentType": "content[0].attachment.contentType", "languageCode": "content[0].attachment.language",
    "hash": "content[0].attachment.hash", "size": "content[0].attachment.size",
    "title": "content[0].attachment.title", "creationTime": "content[0].attachment.creation",
    "healthcareFacilityTypeCode": "context.facilityType", "practiceSettingCode": "context.practiceSetting",
    "serviceStartTime": "context.period.start", "serviceStopTime": "context.period.end",
    "sourcePatientInfo": "context.sourcePatientInfo", "eventCodeList": "context.event",
}  # fmt: skip


def document_of(
    resource: Json, element: str, symbol: str, message: Message, data: bytes, about: About
) -> SubmittedDocument:
    """The document that a DocumentReference describes, with its bytes."""
    attachment, context = attachment_of(resource), _object(resource, "context")
    period, identifier = _object(context, "period"), _object(resource, "masterIdentifier")
    source = message.resource(context.get("sourcePatientInfo"), resource)
    authors = (party_of(one, resource, message) for one in each(resource, "author"))
    size = attachment.get("size")
    return SubmittedDocument(
        symbol=symbol,
        element=element,
        data=data,
        mime_type=text_of(attachment, "contentType"),
        unique_id=unique_id(text_of(identifier, "system"), text_of(identifier, "value")),
        type_code=coded(resource.get("type")),
        class_code=coded(_first(resource, "category")),
        format_code=coded(_first(resource, "content").get("format")),
        facility_type_code=coded(context.get("facilityType")),
        practice_setting_code=coded(context.get("practiceSetting")),
        confidentiality_codes=labels_of(resource),
        event_codes=tuple(code for one in each(context, "event") if (code := coded(one))),
        language_code=text_of(attachment, "language"),
        creation_time=cda_time(text_of(attachment, "creation")),
        service_start=cda_time(text_of(period, "start")),
        service_stop=cda_time(text_of(period, "end")),
        title=text_of(attachment, "title"),
        comments=text_of(resource, "description"),
        authors=tuple(author for author in authors if author),
        legal_authenticator=party_of(resource.get("authenticator"), resource, message),
        custodian=party_of(resource.get("custodian"), resource, message),
        patient_id=about.ins,
        source_patient=source_patient(source) if source else None,
        references=tuple(_references(context)),
        sha1=sha1_of(text_of(attachment, "hash")) or None,
        size=size if isinstance(size, int) else None,
    )


def labels_of(resource: Json) -> tuple[Coded, ...]:
    """The codes of confidentiality and visibility."""
    found = (coded(one) for one in each(resource, "securityLabel"))
    return tuple(code for code in found if code)


def links_of(resource: Json, symbol: str, message: Message) -> Iterator[SubmittedLink]:
    """The associations of a DocumentReference. One that replaces and transforms the same document does both at once."""
    found: dict[Target, set[AssociationKind]] = {}
    for one in each(resource, "relatesTo"):
        target = message.target(one.get("target"), None)
        found.setdefault(target, set()).add(RELATES[text_of(one, "code")])
    for target, kinds in found.items():
        if {AssociationKind.RPLC, AssociationKind.XFRM} <= kinds:
            kinds = (kinds - {AssociationKind.RPLC, AssociationKind.XFRM}) | {AssociationKind.XFRM_RPLC}
        for kind in sorted(kinds):
            yield SubmittedLink(kind, symbol, target)


def form_problems(resource: Json, element: str) -> Iterator[Problem]:
    """What keeps the mapping from being made, whatever the profile."""
    if resource.get("status") != "current":
        yield Problem(f"{element}.status", "fhir.status_at_deposit")
    attachment = attachment_of(resource)
    said = text_of(attachment, "hash")
    if said and not sha1_of(said):
        yield Problem(f"{element}.content[0].attachment.hash", "fhir.not_sha1")
    if any(one.get("valueBoolean") is True for one in _archived(resource)):
        yield Problem(f"{element}.extension", "fhir.archived_at_deposit")


def unread(resource: Json, element: str) -> Iterator[Problem]:
    """What is read by nobody here: its sender is told."""
    for at, one in enumerate(each(_object(resource, "context"), "related")):
        if next(_references({"related": [one]}), None) is None:
            yield Problem(f"{element}.context.related[{at}]", "fhir.not_kept")
    if each(_object(resource, "context"), "encounter"):
        yield Problem(f"{element}.context.encounter", "fhir.not_kept")


def attachment_of(resource: Json) -> Json:
    """The one attachment; empty where there is none."""
    return _object(_first(resource, "content"), "attachment")


def sha1_of(text: str) -> str:
    """The hash in hexadecimal. MHD writes the digest itself in base 64; its own examples, the hexadecimal text."""
    try:
        raw = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return ""
    if len(raw) == SHA1_BYTES:
        return raw.hex()
    try:
        plain = raw.decode("ascii")
        return plain.lower() if settings.CARNET_OPEN_METADATA and len(bytes.fromhex(plain)) == SHA1_BYTES else ""
    except ValueError:
        return ""


def cda_time(text: str) -> str:
    """A dateTime or instant as CDA writes one, with the precision and the offset that it has."""
    day, _, clock = text.partition("T")
    if not clock:
        return day.replace("-", "")
    if clock.endswith("Z"):
        return f"{day}{clock[:-1]}+0000".replace("-", "").replace(":", "")
    sign = "-" if "-" in clock else "+"
    hour, _, offset = clock.partition(sign)
    plain = day.replace("-", "") + hour.replace(":", "")
    return plain + sign + offset.replace(":", "") if offset else plain


def _archived(resource: Json) -> list[Json]:
    return [one for one in each(resource, "extension") if text_of(one, "url").endswith("/pdsm-ext-is-archived")]


def _references(context: Json) -> Iterator[Reference]:
    """The numbers of prescriptions and examinations (referenceIdList)."""
    for one in each(context, "related"):
        identifier = _object(one, "identifier")
        kind = coded(identifier.get("type"))
        system, value = text_of(identifier, "system"), text_of(identifier, "value")
        if kind is None or kind.code not in frozenset(ReferenceKind) or not value:
            continue
        whole = system in ("", URI)
        root, extension = (value.removeprefix(URN_OID), "") if whole else (oid_of(system), value)
        yield Reference(ReferenceKind(kind.code), root, extension)


def _object(owner: Json, name: str) -> Json:
    found = owner.get(name)
    return found if isinstance(found, dict) else {}


def _first(owner: Json, name: str) -> Json:
    return next(iter(each(owner, name)), {})
