"""Entries, lots, folders and associations as ebRIM objects. Owns the mapping; knows no rule and looks nothing up.

What a document does not say is left out, never invented. Texts are those of the document (interop/notes.md 4).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.codes.documents import content_type, document_class, document_format, document_type
from carnet.codes.ins import Ins
from carnet.codes.visibility import confidentiality_code
from carnet.identity.traits import PersonIdentity
from carnet.usecases.find_entries import Coded, EntryStatus, EntryWriter, FoundEntry, Party
from carnet.usecases.find_lots import FoundLot, LotKind
from carnet.usecases.find_objects import Tied
from carnet.xds import ebrim, hl7
from carnet.xds.ebrim import IDENTIFIERS, SCHEMES, coded, described, identified, name, quoted, slot, urn

STATUSES: Final = {
    EntryStatus.CURRENT: ebrim.APPROVED, EntryStatus.DEPRECATED: ebrim.DEPRECATED,
    EntryStatus.ARCHIVED: ebrim.ARCHIVED, EntryStatus.DELETED: ebrim.DELETED,
}  # fmt: skip
LANGUAGE: Final = "fr-FR"
_PATIENT_AUTHOR: Final = Coded("EXP_PATIENT", "1.2.250.1.213.1.1.4.6", "Expression personnelle du patient")
_DOCUMENT_AUTHOR: Final = SCHEMES["DOC_ENTRY_AUTHOR_CLASS_SCHEME"]
_CLASS: Final = SCHEMES["DOC_ENTRY_CLASS_CODE_CLASS_SCHEME"]
_TYPE: Final = SCHEMES["DOC_ENTRY_TYPE_CODE_CLASS_SCHEME"]
_FORMAT: Final = SCHEMES["DOC_ENTRY_FORMAT_CODE_CLASS_SCHEME"]
_FACILITY: Final = SCHEMES["DOC_ENTRY_HEALTHCARE_FACILITY_TYPE_CODE_CLASS_SCHEME"]
_SETTING: Final = SCHEMES["DOC_ENTRY_PRACTICE_SETTING_CODE_CLASS_SCHEME"]
_EVENT: Final = SCHEMES["DOC_ENTRY_EVENT_CODE_CLASS_SCHEME"]
_CONFIDENTIALITY: Final = SCHEMES["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]
_NORMAL: Final = "N"
KINDS: Final = {
    "HasMember": ebrim.HAS_MEMBER, "RPLC": ebrim.RPLC, "APND": ebrim.APND, "XFRM": ebrim.XFRM,
    "XFRM_RPLC": ebrim.XFRM_RPLC, "signs": ebrim.SIGNS,
}  # fmt: skip


@dataclass(frozen=True)
class Writer:
    """Writes the objects of one record: whose it is, which repository holds its files, and the zone of its days."""

    patient: Ins
    person: PersonIdentity | None
    repository: str
    zone: ZoneInfo

    def extrinsic_object(self, entry: FoundEntry) -> str:
        """A document entry, in the version of its metadata that it has."""
        owner = urn(entry.entry_uuid)
        return (
            f'<rim:ExtrinsicObject id="{owner}" lid="{urn(entry.logical_id)}" objectType="{ebrim.STABLE}"'
            f' mimeType={quoted(entry.codes.mime_type)} status="{STATUSES[entry.status]}">'
            f"{self._document_slots(entry)}{name(entry.title)}{name(entry.comments, 'Description')}"
            f'<rim:VersionInfo versionName="{entry.version}"/>{_document_codes(owner, entry)}'
            f"{self._document_ids(owner, entry)}</rim:ExtrinsicObject>"
        )

    def entries(self) -> EntryWriter:
        """The same for a page of entries that is kept in memory for its reader: each on one line."""
        place = f"xds/1 {hl7.patient_cx(self.patient)} {self.repository} {self.zone.key}"
        return EntryWriter(place, lambda entry: self.extrinsic_object(entry).replace("\n", "&#10;").encode())

    def renumbered(self, text: str, patient: Ins) -> str:
        """An entry under another number of the same person: the one that the record holds today."""
        if patient == self.patient:
            return text
        return text.replace(_patient_id(self.patient), _patient_id(patient))

    def package(self, lot: FoundLot) -> str:
        """A lot (SubmissionSet) or a folder."""
        return self._folder(lot) if lot.kind is LotKind.FOLDER else self._lot(lot)

    def _document_slots(self, entry: FoundEntry) -> str:
        codes, facts = entry.codes, entry.facts
        created = hl7.dtm(codes.creation_time, self.zone) or hl7.moment(entry.deposited_at)
        source = facts.patient
        return "".join((
            slot("creationTime", created),
            slot("hash", entry.sha1),
            slot("languageCode", codes.language_code or LANGUAGE),
            slot("legalAuthenticator", hl7.xcn(facts.legal_authenticator) if facts.legal_authenticator else ""),
            slot("repositoryUniqueId", self.repository),
            slot("serviceStartTime", hl7.dtm(codes.service_start, self.zone) or created),
            slot("serviceStopTime", hl7.dtm(codes.service_stop, self.zone)),
            slot("size", str(entry.size)),
            slot("sourcePatientId", hl7.source_patient_id(source) if source else ""),
            slot("sourcePatientInfo", *(hl7.source_patient_info(source) if source else ())),
            slot(ebrim.REFERENCE_IDS, *map(hl7.reference_cxi, facts.references)),
        ))  # fmt: skip

    def _document_ids(self, owner: str, entry: FoundEntry) -> str:
        patient = IDENTIFIERS["DOC_ENTRY_PATIENT_ID_EXTERNAL_ID"]
        unique = IDENTIFIERS["DOC_ENTRY_UNIQUE_ID_EXTERNAL_ID"]
        return identified(
            owner, 1, patient, hl7.patient_cx(self.patient), "XDSDocumentEntry.patientId"
        ) + identified(owner, 2, unique, as_oid(entry.unique_id), "XDSDocumentEntry.uniqueId")  # fmt: skip

    def _lot(self, lot: FoundLot) -> str:
        owner = urn(lot.lot_id)
        author = self.lot_author(lot)
        classified = [
            coded(
                owner, at, SCHEMES["SUBMISSION_SET_CONTENT_TYPE_CODE_CLASS_SCHEME"], one.code, one.system, one.display
            )
            for at, one in enumerate(list(lot_codes(lot))[:1], 2)
        ]
        ids = (
            ("SUBMISSION_SET_UNIQUE_ID_EXTERNAL_ID", as_oid(lot.known_as), "XDSSubmissionSet.uniqueId"),
            ("SUBMISSION_SET_SOURCE_ID_EXTERNAL_ID", self.source_id(lot), "XDSSubmissionSet.sourceId"),
            ("SUBMISSION_SET_PATIENT_ID_EXTERNAL_ID", hl7.patient_cx(self.patient), "XDSSubmissionSet.patientId"),
        )
        return (
            f'<rim:RegistryPackage id="{owner}" lid="{owner}" objectType="{_PACKAGE}" status="{ebrim.APPROVED}">'
            f"{slot('submissionTime', hl7.moment(lot.at))}"
            f"{name(lot.title)}{name(lot.comments, 'Description')}{_VERSION_1}"
            f"{_author(owner, 1, SCHEMES['SUBMISSION_SET_AUTHOR_CLASS_SCHEME'], author)}{''.join(classified)}"
            f"{ebrim.node(owner, 9, ebrim.SUBMISSION_SET)}{_ids(owner, ids)}</rim:RegistryPackage>"
        )

    def source_id(self, lot: FoundLot) -> str:
        """Who handed the lot over: as it says, else this instance, through whose pages it was made."""
        return as_oid(lot.source_id) or self.repository

    def lot_author(self, lot: FoundLot) -> Party:
        """Who handed the lot over, or the person of the record."""
        return lot.author or patient_party(self.person, self.patient)

    def _folder(self, lot: FoundLot) -> str:
        owner = urn(lot.lot_id)
        classified = [
            coded(owner, at, SCHEMES["FOLDER_CODE_LIST_CLASS_SCHEME"], one.code, one.system, one.display)
            for at, one in enumerate(lot_codes(lot), 10)
        ]
        ids = (
            ("FOLDER_PATIENT_ID_EXTERNAL_ID", hl7.patient_cx(self.patient), "XDSFolder.patientId"),
            ("FOLDER_UNIQUE_ID_EXTERNAL_ID", as_oid(lot.known_as), "XDSFolder.uniqueId"),
        )
        return (
            f'<rim:RegistryPackage id="{owner}" lid="{owner}" objectType="{_PACKAGE}" status="{ebrim.APPROVED}">'
            f"{slot('lastUpdateTime', hl7.moment(lot.at))}{name(lot.title)}{name(lot.comments, 'Description')}"
            f'<rim:VersionInfo versionName="{lot.version}"/>{"".join(classified)}'
            f"{ebrim.node(owner, 9, ebrim.FOLDER)}{_ids(owner, ids)}</rim:RegistryPackage>"
        )


def _patient_id(patient: Ins) -> str:
    """What the identifier of the person is written as, and nothing else in an entry is."""
    scheme = IDENTIFIERS["DOC_ENTRY_PATIENT_ID_EXTERNAL_ID"]
    return f'identificationScheme="{scheme}" value={quoted(hl7.patient_cx(patient))}'


_PACKAGE: Final = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:RegistryPackage"
_ASSOCIATION: Final = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association"
_VERSION_1: Final = '<rim:VersionInfo versionName="1"/>'


def association(tie: Tied) -> str:
    """A link between two objects; a member of a lot says whether the lot brought it, and over which version."""
    slots = ""
    if tie.kind == "HasMember" and tie.brought is not None:
        slots = slot("SubmissionSetStatus", "Original" if tie.brought else "Reference")
        slots += slot("PreviousVersion", str(tie.version - 1)) if tie.version > 1 else ""
    head = f'<rim:Association id="{urn(tie.association_id)}" lid="{urn(tie.association_id)}"'
    return (
        f'{head} objectType="{_ASSOCIATION}" status="{ebrim.APPROVED}" associationType="{KINDS[tie.kind]}"'
        f' sourceObject="{urn(tie.source)}" targetObject="{urn(tie.target)}">{slots}{_VERSION_1}</rim:Association>'
    )


def as_oid(unique_id: str) -> str:
    """A uniqueId as XDS writes it: an OID, or an OID with an extension; a UUID becomes an OID under 2.25."""
    root = unique_id.removeprefix("urn:oid:")
    if root.startswith("urn:uuid:"):
        try:
            return f"2.25.{UUID(root).int}"
        except ValueError:
            return root
    return root


def patient_party(person: PersonIdentity | None, ins: Ins) -> Party:
    """The person of the record as somebody who writes in it."""
    traits = person.traits if person else None
    return Party(
        id=ins.value, id_system=ins.root.value, family=traits.birth_name if traits else "",
        given=traits.first_given_name if traits else "", speciality=_PATIENT_AUTHOR,
    )  # fmt: skip


def author_persons(entry: FoundEntry) -> Iterator[str]:
    """What authorPerson of an entry holds, for who searches by it."""
    return (text for text in map(hl7.xcn, entry.facts.authors) if text)


def confidentiality(entry: FoundEntry) -> Iterator[Coded]:
    """The confidentiality that the document gives itself, then the codes of visibility that may be told."""
    own = entry.facts.confidentiality
    for code in (own.code if own else _NORMAL, *entry.visibility):
        if known := confidentiality_code(code):
            yield Coded(known.code, known.system_oid, known.display)


def format_of(entry: FoundEntry) -> Coded | None:
    """The format, as the document gives it, else as the value set does."""
    found = entry.facts.format or _known(entry.codes.format_code, _format)
    return found or (Coded(entry.codes.format_code) if entry.codes.format_code else None)


def _document_codes(owner: str, entry: FoundEntry) -> str:
    codes, facts = entry.codes, entry.facts
    found = [
        (_CLASS, _known(codes.class_code, _class) or facts.class_),
        (_TYPE, facts.type or _known(codes.type_code, _type)),
        (_FORMAT, format_of(entry)),
        (_FACILITY, facts.facility),
        (_SETTING, facts.setting),
        *((_CONFIDENTIALITY, one) for one in confidentiality(entry)),
        *((_EVENT, one) for one in facts.events),
    ]
    authors = [_author(owner, at, _DOCUMENT_AUTHOR, party) for at, party in enumerate(facts.authors, 1)]
    return "".join(authors) + "".join([
        coded(owner, at, scheme, one.code, one.system, one.display)
        for at, (scheme, one) in enumerate(found, len(authors) + 1) if one is not None and one.code
    ])  # fmt: skip


def _author(owner: str, at: int, scheme: str, party: Party) -> str:
    slots = (
        slot("authorPerson", hl7.xcn(party))
        + slot("authorInstitution", hl7.xon(party))
        + slot("authorRole", (party.role.display or party.role.code) if party.role else "")
        + slot("authorSpecialty", hl7.coded_text(party.speciality))
    )
    return described(owner, at, scheme, slots) if slots else ""


def _ids(owner: str, ids: tuple[tuple[str, str, str], ...]) -> str:
    found = enumerate(ids, 1)
    return "".join([identified(owner, at, IDENTIFIERS[scheme], value, label) for at, (scheme, value, label) in found])


def lot_codes(lot: FoundLot) -> Iterator[Coded]:
    """The content type of a lot, or the codes of a folder."""
    if lot.designation is not None and lot.designation.code:
        yield lot.designation
        return
    for text in lot.codes:
        code, _, system = text.partition("^^")
        known = None if system else content_type(code)
        yield Coded(code, known.system_oid if known else system, known.display if known else "")


@lru_cache(maxsize=1000)
def _type(code: str) -> Coded | None:
    known = document_type(code)
    return Coded(known.code.code, known.code.system_oid, known.code.display) if known else None


@lru_cache(maxsize=1000)
def _class(code: str) -> Coded | None:
    known = document_class(code)
    return Coded(known.code, known.system_oid, known.display) if known else None


@lru_cache(maxsize=1000)
def _format(code: str) -> Coded | None:
    known = document_format(code)
    return Coded(known.code, known.system_oid, known.display) if known else None


def _known(code: str, find: Callable[[str], Coded | None]) -> Coded | None:
    return find(code) if code else None
