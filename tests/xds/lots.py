"""ITI-41 and ITI-57 messages made for tests about people of the cast. Owns their writing, apart from the door's own.

`provide(...)` writes a lot as software does: objects by symbolic ids, one document beside each entry, MTOM around.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from carnet.documents.associations import AssociationKind
from carnet.documents.facts import Coded, Party, SourcePatient
from carnet.usecases._submission import Submission, SubmittedDocument, SubmittedFolder, SubmittedLink, Target
from tests import cast
from tests.usecases import lots

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
XDSB = "urn:ihe:iti:xds-b:2007"
XOP = "http://www.w3.org/2004/08/xop/include"
PROVIDE = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
UPDATE = "urn:ihe:iti:2010:UpdateDocumentSet"
STABLE = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
LOT_NODE, FOLDER_NODE = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd", "urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2"
ENTRY_SCHEMES = {
    "author": "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d",
    "classCode": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "confidentialityCode": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "eventCodeList": "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4",
    "formatCode": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "healthcareFacilityTypeCode": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practiceSettingCode": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "typeCode": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
}
ENTRY_IDS = {
    "patientId": "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
    "uniqueId": "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
}
LOT_AUTHOR, LOT_CONTENT = (
    "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d",
    "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500",
)
LOT_IDS = {
    "uniqueId": "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
    "sourceId": "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832",
    "patientId": "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
}
FOLDER_CODES = "urn:uuid:1ba97051-7806-41a8-a48b-8fce7af683c5"
FOLDER_IDS = {
    "uniqueId": "urn:uuid:75df8f67-9973-4fbe-a900-df66cefecc5a",
    "patientId": "urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a",
}
ASSOCIATIONS = {
    AssociationKind.HAS_MEMBER: "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember",
    **{
        AssociationKind(name): f"urn:ihe:iti:2007:AssociationType:{name}"
        for name in ("RPLC", "APND", "XFRM", "XFRM_RPLC", "signs")
    },
}
STATUS_CHANGE = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"
LOT = "SubmissionSet01"


@dataclass(frozen=True)
class Message:
    """The body of a message, and the files that go beside it by their Content-ID."""

    body: bytes
    files: Mapping[str, bytes]
    action: str = PROVIDE


def document(unique: str = "1", person: cast.Person = cast.ODETTE, **changes: Any) -> SubmittedDocument:
    """A PDF with all that a strict instance asks of a DocumentEntry."""
    return _whole(lots.described(unique), person, changes)


def text(
    unique: str = "1", words: str = "Bonjour", person: cast.Person = cast.ODETTE, **changes: Any
) -> SubmittedDocument:
    """A file of plain text, the same."""
    plain = Coded("urn:ihe:iti:xds-sd:text:2008", "1.3.6.1.4.1.19376.1.2.3", "Texte brut")
    return _whole(lots.text(unique, words, format_code=plain), person, changes)


def cda(unique: str = "1", person: cast.Person = cast.ODETTE, **changes: Any) -> SubmittedDocument:
    """A CDA around a PDF; what is said beside it is what its header says."""
    known = lots.described(unique)
    said = lots.cda(
        unique, facility_type_code=known.facility_type_code, practice_setting_code=known.practice_setting_code,
        format_code=known.format_code, service_start="20260227",
    )  # fmt: skip
    named = tuple(replace(each, family="DURANT") for each in said.authors)
    return _whole(replace(said, authors=named), person, changes)


def _whole(said: SubmittedDocument, person: cast.Person, changes: Mapping[str, Any]) -> SubmittedDocument:
    traits, number = person.identity.traits, lots.ins(person)
    about = SourcePatient(
        (number,), traits.birth_name, "", traits.given_names or "", traits.first_given_name,
        f"{traits.birth_date:%Y%m%d}", traits.sex.value,
    )  # fmt: skip
    whole = replace(
        said, symbol=f"Document{said.unique_id.rpartition('.')[2]}", patient_id=number, source_patient=about,
        legal_authenticator=_alone(lots.party()), language_code="fr-FR",
    )  # fmt: skip
    return replace(whole, **changes)


def _alone(party: Party) -> Party:
    """Somebody without a place: an XCN names none."""
    return replace(party, organisation="", organisation_id="", organisation_system="")


def lot(*documents: SubmittedDocument, unique: str = "900", **changes: Any) -> Submission:
    """A lot of these documents, about whom the first of them is."""
    about = documents[0].patient_id if documents else lots.ins()
    return replace(lots.lot(*documents, unique=unique), **{"patient_id": about, **changes})


def link(source: SubmittedDocument, kind: AssociationKind, target: UUID | SubmittedDocument) -> SubmittedLink:
    """An association from a document of the lot."""
    end = Target(id=target) if isinstance(target, UUID) else Target(symbol=target.symbol)
    return SubmittedLink(kind, source.symbol, end)


def provide(said: Submission, *more: str, without: str = "") -> Message:
    """A ProvideAndRegisterDocumentSetRequest; `more` are objects written as they are, `without` leaves one part out.

    `without` is the name of an attribute, such as `typeCode`, or `lot.typeCode` for one of the lot.
    """
    files = {f"0.{at + 2}": one.data for at, one in enumerate(said.documents)}
    beside = "".join(
        f'<xdsb:Document id="{one.symbol}"><xop:Include href="cid:{cid}"/></xdsb:Document>'
        for one, cid in zip(said.documents, files, strict=True)
    )
    inner = f"<lcm:SubmitObjectsRequest>{object_list(said, *more, without=without)}</lcm:SubmitObjectsRequest>{beside}"
    names = f'xmlns:xdsb="{XDSB}" xmlns:lcm="{LCM}" xmlns:rim="{RIM}" xmlns:xop="{XOP}"'
    root = "xdsb:ProvideAndRegisterDocumentSetRequest"
    return Message(f"<{root} {names}>{inner}</{root}>".encode(), files)


def update(said: Submission, *more: str, without: str = "") -> Message:
    """An UpdateDocumentSet request."""
    names = f'xmlns:lcm="{LCM}" xmlns:rim="{RIM}"'
    body = f"<lcm:SubmitObjectsRequest {names}>{object_list(said, *more, without=without)}</lcm:SubmitObjectsRequest>"
    return Message(body.encode(), {}, UPDATE)


def object_list(said: Submission, *more: str, without: str = "") -> str:
    """The RegistryObjectList."""
    written = [entry(one, without=without) for one in said.documents]
    written += [_package(said, without)]
    written += [folder(one, said.patient_id) for one in said.folders if one.folder_id is None]
    written += [member(LOT, one.symbol) for one in said.documents]
    written += [member(LOT, one.symbol) for one in said.folders if one.folder_id is None]
    for each in said.folders:
        source = f"urn:uuid:{each.folder_id}" if each.folder_id else each.symbol
        written += [association(AssociationKind.HAS_MEMBER, source, _end(target)) for target in each.members]
    written += [association(one.kind, one.source, _end(one.target)) for one in said.links]
    return f"<rim:RegistryObjectList>{''.join(written)}{''.join(more)}</rim:RegistryObjectList>"


def entry(one: SubmittedDocument, *, without: str = "", extra: str = "", attributes: str = "") -> str:
    """An ExtrinsicObject."""
    slots = {
        "creationTime": [_utc(one.creation_time)], "languageCode": [one.language_code],
        "hash": [one.sha1 or ""], "size": ["" if one.size is None else str(one.size)],
        "serviceStartTime": [_utc(one.service_start)], "serviceStopTime": [_utc(one.service_stop)],
        "legalAuthenticator": [xcn(one.legal_authenticator)] if one.legal_authenticator else [],
        **_source_slots(one.source_patient),
        "urn:ihe:iti:xds:2013:referenceIdList": [
            f"{each.extension or each.root}^^^&{each.root}&ISO^{each.kind.value}" for each in one.references
        ],
    }  # fmt: skip
    codes = {
        "classCode": [one.class_code], "confidentialityCode": one.confidentiality_codes,
        "eventCodeList": one.event_codes, "formatCode": [one.format_code],
        "healthcareFacilityTypeCode": [one.facility_type_code], "practiceSettingCode": [one.practice_setting_code],
        "typeCode": [one.type_code],
    }  # fmt: skip
    numbers = {"patientId": cx(one.patient_id), "uniqueId": one.unique_id}
    parts = [slot(name, *values) for name, values in slots.items() if name != without]
    parts += [extra, "" if without == "title" else words("Name", one.title), words("Description", one.comments)]
    parts += [author(one.symbol, ENTRY_SCHEMES["author"], each) for each in one.authors if without != "author"]
    parts += [
        classification(one.symbol, ENTRY_SCHEMES[name], each)
        for name, every in codes.items()
        for each in every
        if each and name != without
    ]
    parts += [identifier(one.symbol, ENTRY_IDS[name], text_) for name, text_ in numbers.items() if name != without]
    kind = "" if without == "objectType" else f' objectType="{STABLE}"'
    mime = "" if without == "mimeType" else f" mimeType={quoteattr(one.mime_type)}"
    return f'<rim:ExtrinsicObject id="{one.symbol}"{kind}{mime}{attributes}>{"".join(parts)}</rim:ExtrinsicObject>'


def _package(said: Submission, without: str) -> str:
    left = without.removeprefix("lot.") if without.startswith("lot.") else ""
    numbers = {"uniqueId": said.unique_id, "sourceId": said.source_id, "patientId": cx(said.patient_id)}
    parts = ["" if left == "submissionTime" else slot("submissionTime", _utc(said.submission_time))]
    parts += [words("Name", said.title), words("Description", said.comments)]
    parts += [author(LOT, LOT_AUTHOR, said.author)] if said.author and left != "author" else []
    parts += (
        [classification(LOT, LOT_CONTENT, said.content_type)] if left != "contentTypeCode" and said.content_type else []
    )
    parts += [f'<rim:Classification id="node-{LOT}" classifiedObject="{LOT}" classificationNode="{LOT_NODE}"/>']
    parts += [identifier(LOT, LOT_IDS[name], value) for name, value in numbers.items() if name != left and value]
    return f'<rim:RegistryPackage id="{LOT}">{"".join(parts)}</rim:RegistryPackage>'


def folder(one: SubmittedFolder, about: tuple[str, str] | None) -> str:
    """A folder."""
    numbers = {"uniqueId": one.unique_id, "patientId": cx(about)}
    parts = [words("Name", one.title), words("Description", one.comments)]
    parts += [classification(one.symbol, FOLDER_CODES, each) for each in one.codes]
    parts += [f'<rim:Classification id="n" classifiedObject="{one.symbol}" classificationNode="{FOLDER_NODE}"/>']
    parts += [identifier(one.symbol, FOLDER_IDS[name], value) for name, value in numbers.items()]
    return f'<rim:RegistryPackage id="{one.symbol}">{"".join(parts)}</rim:RegistryPackage>'


def member(source: str, target: str, **slots: str) -> str:
    """HasMember, as the lot says it of what it holds."""
    return association(AssociationKind.HAS_MEMBER, source, target, **{"SubmissionSetStatus": "Original", **slots})


def association(kind: AssociationKind | str, source: str, target: str, **slots: str) -> str:
    """An association with its slots."""
    name = ASSOCIATIONS[kind] if isinstance(kind, AssociationKind) else kind
    inner = "".join(slot(key, value) for key, value in slots.items())
    return (
        f'<rim:Association id="as-{abs(hash((kind, source, target))) % 10**9}" associationType="{name}"'
        f" sourceObject={quoteattr(source)} targetObject={quoteattr(target)}>{inner}</rim:Association>"
    )


def status_change(target: UUID, new: str, original: str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved") -> str:
    """The association by which software archives or deletes (ITI-57)."""
    return association(STATUS_CHANGE, LOT, f"urn:uuid:{target}", OriginalStatus=original, NewStatus=new)


def slot(name: str, *values: str) -> str:
    """A slot; nothing without a value."""
    inner = "".join(f"<rim:Value>{escape(value)}</rim:Value>" for value in values if value)
    return f"<rim:Slot name={quoteattr(name)}><rim:ValueList>{inner}</rim:ValueList></rim:Slot>" if inner else ""


def words(tag: str, value: str) -> str:
    """A Name or a Description."""
    return f"<rim:{tag}><rim:LocalizedString value={quoteattr(value)}/></rim:{tag}>" if value else ""


def classification(owner: str, scheme: str, code: Coded) -> str:
    """A coded attribute."""
    return (
        f'<rim:Classification id="c-{scheme[9:17]}-{quoteattr(code.code)[1:-1]}" classificationScheme="{scheme}"'
        f' classifiedObject="{owner}" nodeRepresentation={quoteattr(code.code)}>'
        f"{slot('codingScheme', code.system)}{words('Name', code.display)}</rim:Classification>"
    )


def author(owner: str, scheme: str, *parties: Party) -> str:
    """An author; several parties are one person in several places."""
    first = parties[0]
    people = [xcn(first)] if first.id or first.family or first.device else []
    slots = slot("authorPerson", *people) + slot("authorInstitution", *(xon(each) for each in parties))
    slots += slot("authorRole", first.role.display if first.role else "")
    if first.speciality:
        slots += slot(
            "authorSpecialty", f"{first.speciality.code}^{first.speciality.display}^{first.speciality.system}"
        )
    return (
        f'<rim:Classification id="a-{owner}" classificationScheme="{scheme}" classifiedObject="{owner}"'
        f' nodeRepresentation="">{slots}</rim:Classification>'
    )


def identifier(owner: str, scheme: str, value: str) -> str:
    """An external identifier."""
    return (
        f'<rim:ExternalIdentifier id="e-{scheme[9:17]}" registryObject="{owner}" identificationScheme="{scheme}"'
        f' value={quoteattr(value)}><rim:Name><rim:LocalizedString value="x"/></rim:Name></rim:ExternalIdentifier>'
    )


def cx(number: tuple[str, str] | None) -> str:
    """The number of a person."""
    return f"{number[1]}^^^&{number[0]}&ISO^NH" if number else ""


def xcn(party: Party) -> str:
    """A person or a device."""
    kind, family, given = ("U", party.device, "") if party.device else ("D", party.family, party.given)
    authority = f"&{party.id_system}&ISO" if party.id_system else ""
    return f"{party.id}^{family}^{given}^^^{party.prefix}^^^{authority}^{kind}^^^{'IDNPS' if party.id else ''}"


def xon(party: Party) -> str:
    """A place; empty without one."""
    if not party.organisation and not party.organisation_id:
        return ""
    authority = f"&{party.organisation_system}&ISO" if party.organisation_system else ""
    return f"{party.organisation}^^^^^{authority}^IDNST^^^{party.organisation_id}"


def _source_slots(about: SourcePatient | None) -> dict[str, Sequence[str]]:
    if about is None:
        return {}
    name = f"{about.birth_name}^{about.given_names}^^^^^L" if about.birth_name else ""
    lines = {"PID-5": name, "PID-7": about.birth_date, "PID-8": about.sex}
    return {
        "sourcePatientId": [cx(each) for each in about.ids],
        "sourcePatientInfo": [f"{key}|{value}" for key, value in lines.items() if value],
    }


def _utc(time: str) -> str:
    """A time of a test, which is of winter in Paris, as XDS writes it."""
    if not time.endswith("+0100"):
        return time.removesuffix("+0000")
    return f"{time[:8]}{int(time[8:10]) - 1:02}{time[10:-5]}"


def _end(target: Target) -> str:
    return target.symbol or f"urn:uuid:{target.id}"


def multipart(
    envelope: bytes, files: Mapping[str, bytes], action: str = PROVIDE, end: bytes = b"\r\n"
) -> tuple[str, bytes]:  # fmt: skip
    """The MTOM form of a message: its Content-Type, and its body."""
    parts: Iterable[tuple[str, str, bytes]] = [
        ("0.1", 'application/xop+xml; charset=UTF-8; type="application/soap+xml"', envelope),
        *((cid, "application/octet-stream", data) for cid, data in files.items()),
    ]
    body = b"".join(
        end.join((
            b"--outer", b"Content-Type: " + kind.encode(), b"Content-Transfer-Encoding: binary",
            b"Content-ID: <" + cid.encode() + b">", b"", data, b"",
        ))
        for cid, kind, data in parts
    )  # fmt: skip
    kind = (
        'multipart/related; boundary="outer"; type="application/xop+xml"; start="<0.1>";'
        f' start-info="application/soap+xml"; action="{action}"'
    )
    return kind, body + b"--outer--" + end
