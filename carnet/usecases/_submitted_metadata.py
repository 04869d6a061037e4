"""The metadata of a file that is described by what was said beside it. Owns their making and the check of the person.

What is stored is what was said, in the shapes of every other document: pages, FHIR and SOAP read it alike.
"""

from collections.abc import Callable

from django.conf import settings

from carnet.cda.cdatime import CdaTime
from carnet.cda.fhir_file import FHIR_TYPES
from carnet.cda.model import INS_ROOTS
from carnet.cda.parser import CDA_MIME, SELF_PRESENTING_MIME
from carnet.codes import directory, oids, visibility
from carnet.codes import documents as document_codes
from carnet.codes.table import Code
from carnet.documents.entry import EntryCodes, EntrySealed, Name
from carnet.documents.facts import Act, Coded, DocumentFacts, SourcePatient
from carnet.identity.ins import Ins, InsRoot
from carnet.identity.traits import PersonIdentity, Sex, Trait
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held, require, told
from carnet.usecases._incoming import Incoming
from carnet.usecases._other_person import differing
from carnet.usecases._submission import SubmittedDocument

# R and V are taken and change nothing: rights come from the person and the table of professions (rules.md 3.5).
WITHOUT_EFFECT = frozenset({"R", "V"})
_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "female": Sex.FEMALE, "male": Sex.MALE}
_TRAITS = {Trait.BIRTH_NAME: "family name", Trait.BIRTH_DATE: "birth date", Trait.SEX: "sex"}
_MIME_SUFFICIENT = Coded("urn:ihe:iti:xds:2017:mimeTypeSufficient", "1.3.6.1.4.1.19376.1.2.3", "mimeType Sufficient")


def check_person(document: SubmittedDocument, record: PersonIdentity) -> tuple[Problem, ...]:
    """Raises Invalid when what was said is of another person than that of the record; gives what is only told.

    An INS decides, wherever it stands. Family name, birth date and sex must not say otherwise where they are said; an
    open instance, whose senders may know the person under other traits, is told so.
    """
    source = document.source_patient
    said = [document.patient_id] if document.patient_id else []
    said += [pair for pair in (source.ids if source else ()) if pair[0] in INS_ROOTS]
    for root, number in said:
        own = root in INS_ROOTS and Ins(InsRoot(root), number) in record.numbers
        require(own, f"{document.element}.patientId", "metadata.other_patient")
    differ = tuple(
        Problem(f"{document.element}.sourcePatientInfo", "metadata.other_patient_trait", (("trait", name),))
        for name in (_differences(source, record) if source else ())
    )
    if source is not None:
        note = told if settings.CARNET_OPEN_METADATA else held
        note(not differ, "metadata.other_patient_trait", f"{document.element}.sourcePatientInfo")
    if differ and not settings.CARNET_OPEN_METADATA:
        raise Invalid(*differ)
    return differ


def _differences(source: SourcePatient, record: PersonIdentity) -> list[str]:
    families, sex = (source.birth_name, source.used_name), _SEXES.get(source.sex)
    found = differing(record, families=families, birth_date=source.birth_date[:8], sex=sex)
    return [_TRAITS[trait] for trait in found]


def codes_of(document: SubmittedDocument, media_type: str) -> EntryCodes:
    """The coded metadata. The class of a known type is that of ASS_X04: who sees a document hangs on it."""
    kind, format_ = document.type_code, format_of(document, media_type)
    known = document_codes.document_type(kind.code, kind.system) if kind else None
    given_class = document.class_code.code if document.class_code else ""
    facility, setting = document.facility_type_code, document.practice_setting_code
    return EntryCodes(
        type_code=kind.code if kind else "",
        type_system=(known.code.system_oid if known else kind.system) if kind else "",
        class_code=known.class_code if known else given_class,
        format_code=format_.code if format_ else "",
        mime_type=media_type,
        language_code=document.language_code,
        facility_code=facility.code if facility else "",
        setting_code=setting.code if setting else "",
        creation_time=document.creation_time,
        service_start=document.service_start,
        service_stop=document.service_stop,
    )


def format_of(document: SubmittedDocument, media_type: str) -> Coded | None:
    """The format that was said, else the one that the kind of file gives."""
    if document.format_code:
        return document.format_code
    found = document_codes.format_of_media_type(media_type)
    return Coded(found.code, found.system_oid, found.display) if found else _MIME_SUFFICIENT


def told_of_codes(document: SubmittedDocument, codes: EntryCodes) -> tuple[Problem, ...]:
    """What is told of a class that is not the one of the type, and of a confidentiality that changes no right."""
    said, base = document.class_code, base_confidentiality(document)
    found = []
    if said is not None and said.code != codes.class_code:
        found.append(Problem(f"{document.element}.classCode", "metadata.differs_listed"))
    if base is not None and base.code in WITHOUT_EFFECT:
        found.append(Problem(f"{document.element}.confidentialityCode", "document.confidentiality_without_effect"))
    return tuple(found)


def author_ids(document: SubmittedDocument) -> tuple[str | None, str | None]:
    """The identifiers of the first author, person and structure: only those of the national directory give rights."""
    if not document.authors:
        return None, None
    first = document.authors[0]
    person = first.id if first.id_system == oids.PS_ID_NAT else ""
    place = first.organisation_id if first.organisation_system == oids.STRUCT_ID_NAT else ""
    return person or None, place or None


def sealed_of(document: SubmittedDocument, incoming: Incoming, warnings: tuple[Problem, ...]) -> EntrySealed:
    """The sealed metadata: what a list shows. A file without a title has none, and pages show its type."""
    return EntrySealed(
        title=document.title.strip(),
        unique_id=document.unique_id,
        authors=tuple(Name(one.id, one.label, one.organisation) for one in document.authors),
        comments=document.comments.strip(),
        source_hash=incoming.source_hash,
        pages=incoming.pdf.pages if incoming.pdf else 0,
        warnings=tuple((problem.element, problem.rule) for problem in warnings),
        references=tuple(f"{one.kind.name}|{one.root}|{one.extension}" for one in document.references),
    )


def facts_of(document: SubmittedDocument, incoming: Incoming) -> DocumentFacts:
    """Everything else, kept whole."""
    pdf, service = incoming.pdf, document.service_start or document.service_stop
    act = Act(start=document.service_start, stop=document.service_stop) if service else None
    return DocumentFacts(
        authors=document.authors,
        legal_authenticator=document.legal_authenticator,
        custodian=document.custodian,
        acts=(act,) if act else (),
        confidentiality=base_confidentiality(document),
        type=_named(document.type_code, _known_type),
        class_=document.class_code,
        format=_named(format_of(document, incoming.mime_type), document_codes.document_format),
        facility=_named(document.facility_type_code, directory.activity_sector),
        setting=_named(document.practice_setting_code, directory.practice_setting),
        events=document.event_codes,
        references=document.references,
        patient=document.source_patient,
        level=0,
        body_type="" if incoming.mime_type in (CDA_MIME, SELF_PRESENTING_MIME, *FHIR_TYPES) else incoming.mime_type,
        pdfa=pdf.pdfa if pdf else "",
        pdf_flags=tuple(sorted(flag.value for flag in pdf.flags)) if pdf else (),
    )


def _named(code: Coded | None, look_up: Callable[[str], Code | None]) -> Coded | None:
    """A code with its official words where it is one of ours: nobody renames what a code means."""
    known = look_up(code.code) if code else None
    if code is None or known is None or code.system not in ("", known.system_oid):
        return code
    return Coded(known.code, known.system_oid, known.display)


def _known_type(code: str) -> Code | None:
    found = document_codes.document_type(code)
    return found.code if found else None


def base_confidentiality(document: SubmittedDocument) -> Coded | None:
    """The first code that is none of visibility: N, R or V."""
    flags = frozenset(visibility.Visibility)
    return next((code for code in document.confidentiality_codes if code.code not in flags), None)


def written_at(document: SubmittedDocument) -> CdaTime | None:
    """When the document says that it was written. Raises Invalid for what is no time (`metadata.time`)."""
    times = ("creationTime", document.creation_time), ("serviceStartTime", document.service_start)
    for name, text in (*times, ("serviceStopTime", document.service_stop)):
        if text and CdaTime.read(text) is None:
            raise Invalid.of(f"{document.element}.{name}", "metadata.time")
    return CdaTime.read(document.creation_time) if document.creation_time else None
