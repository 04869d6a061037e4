"""From a CDA header to the facts that are kept whole. Owns the mapping of people, acts and references only.

Sources: HL7v2 mapping and DocumentEntry of the DMP (interop/notes.md 4). Nothing is judged here.
"""

from dataclasses import replace

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import (
    Actor,
    Author,
    CdaHeader,
    Code,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Organisation,
    Patient,
    ServiceEvent,
)
from carnet.cda.pdf import PdfFacts
from carnet.documents.facts import (
    Act,
    Coded,
    DocumentFacts,
    Party,
    Reference,
    ReferenceKind,
    Related,
    SourcePatient,
    Stay,
)

# Codes of civility that headers carry as a prefix: a page names a professional without them.
CIVILITIES = frozenset({"M", "MME", "MLLE"})
# Headers of imaging write the number of the examination as a root beside this word (serviceEvent/id).
_STUDY = "studyInstanceUID"


def facts_of(header: CdaHeader, pdf: PdfFacts | None, type_: Coded, format_: Coded | None) -> DocumentFacts:
    """What a header says, as it says it."""
    encounter = header.encounter
    return DocumentFacts(
        authors=tuple(_author(author) for author in header.authors),
        legal_authenticator=_authenticator(header.legal_authenticator),
        custodian=_organisation(header.custodian) if header.custodian else None,
        acts=tuple(_act(event) for event in header.service_events),
        stay=_stay(encounter) if encounter else None,
        confidentiality=coded(header.confidentiality),
        type=type_,
        format=format_,
        facility=coded(encounter.facility) if encounter else None,
        setting=setting_of(header),
        events=_events(header),
        related=tuple(Related(r.kind, text(r.id), text(r.set_id), r.version) for r in header.related),
        references=references_of(header),
        patient=_patient(header.patient) if header.patient else None,
        level=int(header.body.level),
        body_type=header.body.media_type,
        pdfa=pdf.pdfa if pdf else "",
        pdf_flags=tuple(sorted(flag.value for flag in pdf.flags)) if pdf else (),
    )


def coded(code: Code | None) -> Coded | None:
    """A code as it is kept."""
    return Coded(code.code, code.system, code.display) if code else None


def setting_of(header: CdaHeader) -> Coded | None:
    """The practice setting: that of the first performer's place that says one."""
    performers = (event.performer for event in header.service_events)
    organisations = (performer.organisation for performer in performers if performer)
    settings = (organisation.practice_setting for organisation in organisations if organisation)
    return next((coded(setting) for setting in settings if setting), None)


def references_of(header: CdaHeader) -> tuple[Reference, ...]:
    """The numbers of prescriptions and examinations (referenceIdList): by them an exam finds its images."""
    found: list[Reference] = []
    for order in header.orders:
        for kind, identifier in ((ReferenceKind.ORDER, order.id), (ReferenceKind.ACCESSION, order.accession)):
            if identifier:
                found.append(Reference(kind, identifier.root, identifier.extension or ""))
    for event in header.service_events:
        found += [Reference(ReferenceKind.STUDY, each.root) for each in event.ids if each.extension == _STUDY]
    return tuple(dict.fromkeys(found))


def party(actor: Actor) -> Party:
    """Somebody or something in a role."""
    identifier = actor.ids[0] if actor.ids else None
    name, organisation = actor.name, actor.organisation
    place = organisation.ids[0] if organisation and organisation.ids else None
    return Party(
        id=_extension(identifier),
        id_system=identifier.root if identifier else "",
        family=name.family if name else "",
        given=name.given if name else "",
        prefix=name.prefix if name and name.prefix not in CIVILITIES else "",
        device=(actor.device.model or actor.device.software) if actor.device and not name else "",
        speciality=coded(actor.speciality),
        organisation=organisation.name if organisation else "",
        organisation_id=_extension(place),
        organisation_system=place.root if place else "",
    )


def text(identifier: Identifier | None) -> str:
    """An identifier as XDS writes it; empty for none."""
    return identifier.text if identifier else ""


def time_text(time: CdaTime | None) -> str:
    """A time as it was written; empty for none."""
    return time.text if time else ""


def _extension(identifier: Identifier | None) -> str:
    return (identifier.extension or "") if identifier else ""


def _author(author: Author) -> Party:
    return replace(party(author.actor), role=coded(author.function), at=time_text(author.time))


def _authenticator(found: LegalAuthenticator | None) -> Party | None:
    if found is None:
        return None
    return replace(party(found.actor), at=time_text(found.time))


def _organisation(found: Organisation) -> Party:
    place = found.ids[0] if found.ids else None
    return Party(
        organisation=found.name, organisation_id=_extension(place), organisation_system=place.root if place else ""
    )


def _act(event: ServiceEvent) -> Act:
    performer = party(event.performer) if event.performer else None
    return Act(coded(event.code), time_text(event.low), time_text(event.high), performer)


def _stay(encounter: Encounter) -> Stay:
    start, stop = time_text(encounter.low), time_text(encounter.high)
    return Stay(coded(encounter.code), start, stop, encounter.facility_name)


def _events(header: CdaHeader) -> tuple[Coded, ...]:
    """eventCodeList: the acts, with the translations in which imaging writes modality and region."""
    codes = [event.code for event in header.service_events if event.code]
    every = [each for code in codes for each in (code, *code.translations)]
    return tuple(dict.fromkeys(found for code in every if (found := coded(code))))


def _patient(patient: Patient) -> SourcePatient:
    return SourcePatient(
        ids=tuple((each.root, each.extension or "") for each in patient.ids),
        birth_name=patient.birth_name,
        used_name=patient.used_name,
        given_names=patient.given_names,
        first_given=patient.first_given,
        birth_date=time_text(patient.birth_time),
        sex=patient.sex.code if patient.sex else "",
    )
