"""Files that describe themselves and are no CDA: lists of images, signatures of lots. Owns their header.

A header is made of what the file says and of who deposits it, as plain values: the file itself is kept as it came.
"""

from carnet.cda.cdatime import CdaTime
from carnet.cda.kos import DICOM, KosFacts
from carnet.cda.model import (
    Actor,
    Author,
    Body,
    BodyLevel,
    CdaHeader,
    Code,
    Device,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Order,
    Organisation,
    Patient,
    PersonName,
    ServiceEvent,
)
from carnet.cda.signature_file import SignatureFacts
from carnet.cda.wrap_facts import NORMAL
from carnet.codes import directory as directory_codes
from carnet.codes import documents as document_codes
from carnet.codes.documents import IMAGES_TYPE, SIGNATURE_TYPE
from carnet.codes.labels import easy_label
from carnet.documents import associations, entries
from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry
from carnet.identity import directory
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.policy.model import PATIENT_SIDE, STRUCTURE_SIDE, ActorKind
from carnet.storage import indexes
from carnet.usecases._facts import Facts, zone
from carnet.usecases._given import Given
from carnet.usecases._header import actor_of, known, organisation_of, patient_of
from carnet.usecases._incoming import Incoming
from carnet.usecases._intent import Meant
from carnet.usecases._kos_patient import check_kos_patient

UUID_ROOT = "2.25"
_STUDY = "studyInstanceUID"
# DocumentEntry of a signature (interop/notes.md 4): artificial language, title and event "Source".
_ARTIFICIAL, _SOURCE = "art", "Source"
_SIGNED = Code("1.2.840.10065.1.12.1.14", "1.2.840.10065.1.12", _SOURCE)


def signed_lot(facts: Facts, signature: SignatureFacts) -> Meant:
    """The lot that a signature file signs: that of the documents it names, which its depositor put there.

    One name may be none of a document: that of the lot itself. Rules: `signature.by_person`,
    `signature.document_not_here`, `signature.several_lots`. A document of somebody else is as one that is not there.
    """
    if facts.caller.kind in PATIENT_SIDE:
        raise Invalid.of("file", "signature.by_person")
    found = [_own(facts, name) for name in signature.named]
    documents = tuple(entry.logical_id for entry in found if entry is not None)
    if not documents or found.count(None) > 1:
        raise Invalid.of("/Signature/Object/Manifest/Reference", "signature.document_not_here")
    lots = associations.lots_of(facts.record_id, documents)
    if len(lots) != 1:
        raise Invalid.of("/Signature/Object/Manifest/Reference", "signature.several_lots")
    return Meant(links=((AssociationKind.SIGNS, lots[0]),))


def _own(facts: Facts, name: str) -> Entry | None:
    entry = entries.by_unique_id(facts.keys, indexes.index("document", name))
    if entry is None:
        return None
    deposit, caller = entry.deposit, facts.caller
    by_structure = deposit.depositor.kind in STRUCTURE_SIDE and bool(caller.structure_id)
    together = by_structure and deposit.depositor_structure == caller.structure_id
    return entry if together or deposit.depositor == caller.by() else None


def kos_header(facts: Facts, kos: KosFacts, patient: PersonIdentity, given: Given | None = None) -> CdaHeader:
    """The header of a list of images, after the check of whose images they are. The person's side deposits none."""
    if facts.caller.kind in PATIENT_SIDE:
        raise Invalid.of("file", "kos.by_person")
    check_kos_patient(kos, patient)
    performed = _time(kos.performed)
    author = _said_author(given) or _author(facts, kos)
    act = ServiceEvent(
        low=performed,
        performer=author,
        ids=(Identifier(kos.study, _STUDY),),
    )
    title = " : ".join(part for part in (easy_label(IMAGES_TYPE).fr, kos.description) if part)
    about = Patient(
        ids=tuple(Identifier(root, number) for root, number in kos.patient_ids),
        birth_name=kos.family,
        given_names=kos.given,
        birth_time=_time(kos.birth_date),
        sex=Code(kos.sex) if kos.sex else None,
    )
    return _header(
        facts, author, about, Identifier(kos.uid), IMAGES_TYPE, title, _time(kos.created) or performed, DICOM,
        events=(act,), orders=_orders(kos),
    )  # fmt: skip


def signature_header(facts: Facts, incoming: Incoming, signature: SignatureFacts, patient: PersonIdentity) -> CdaHeader:
    """The header of a signature file. Its uniqueId is the one given beside it, else one made of what it is."""
    given = incoming.given.unique_id if incoming.given and incoming.given.unique_id else _made_id(facts, incoming)
    author = _said_author(incoming.given) or _author(facts, None)
    root, _, extension = given.partition("^")
    return _header(
        facts, author, patient_of(patient), Identifier(root, extension or None), SIGNATURE_TYPE, _SOURCE,
        _time(_compact(signature.signed_at)), incoming.mime_type, events=(ServiceEvent(_SIGNED, performer=author),),
        language=_ARTIFICIAL,
    )  # fmt: skip


def _made_id(facts: Facts, incoming: Incoming) -> str:
    made = indexes.index("wrapped", facts.record_id.hex, facts.caller.actor_id, incoming.source_hash, SIGNATURE_TYPE)
    return f"{UUID_ROOT}.{int.from_bytes(made[:16])}"


def _header(
    facts: Facts, author: Actor, patient: Patient, identifier: Identifier, type_code: str, title: str,
    created: CdaTime | None, media_type: str, *, events: tuple[ServiceEvent, ...], orders: tuple[Order, ...] = (),
    language: str = "fr-FR",
) -> CdaHeader:  # fmt: skip
    kind = document_codes.document_type(type_code)
    if kind is None:
        raise Invalid.of("file", "cda.unknown_type", code=type_code)
    written = created or CdaTime.of(facts.context.now.astimezone(zone()))
    facility = known(directory_codes.activity_sector(facts.caller.sector)) if facts.caller.sector else None
    return CdaHeader(
        realm="FR", type_id=None, template_ids=(), id=identifier, set_id=None, version=None,
        code=Code(kind.code.code, kind.code.system_oid, kind.code.display), title=title, effective_time=written,
        confidentiality=NORMAL, language=language, patient=patient, authors=(Author(author, written),),
        custodian=author.organisation, legal_authenticator=LegalAuthenticator(author, written, "S"),
        service_events=events, encounter=Encounter(low=events[0].low, facility=facility), related=(), orders=orders,
        body=Body(BodyLevel.FILE, media_type),
    )  # fmt: skip


def _said_author(given: Given | None) -> Actor | None:
    """The author that software names beside a file that names none, as it names that of any other file."""
    said = given.authors[0] if given and given.authors else None
    if said is None:
        return None
    place = Organisation(_ids(said.organisation_system, said.organisation_id), said.organisation)
    speciality = (
        Code(said.speciality.code, said.speciality.system, said.speciality.display) if said.speciality else None
    )
    name = None if said.device else PersonName(said.family, said.given, said.prefix)
    device = Device(said.device) if said.device else None
    return Actor(_ids(said.id_system, said.id), speciality, name, device, place)


def _ids(system: str, number: str) -> tuple[Identifier, ...]:
    return (Identifier(system, number),) if number else ()


def _author(facts: Facts, kos: KosFacts | None) -> Actor:
    """Who deposits, when it is a professional of the directory; else the machine that made the list, at that place."""
    caller = facts.caller
    place = directory.find_structure(caller.structure_id) if caller.structure_id else None
    person = directory.find_professional(caller.actor_id) if caller.kind is ActorKind.PROFESSIONAL else None
    where = organisation_of(place) if place else Organisation(name=kos.place if kos else "")
    if person is not None:
        return actor_of(person, where)
    return Actor(device=Device(kos.maker) if kos and kos.maker else None, organisation=where)


def _orders(kos: KosFacts) -> tuple[Order, ...]:
    accession, order = _identifier(kos.accession), _identifier(kos.order)
    return (Order(order, accession),) if accession or order else ()


def _identifier(pair: tuple[str, str]) -> Identifier | None:
    root, number = pair
    return Identifier(root, number) if number else None


def _time(text: str) -> CdaTime | None:
    return CdaTime.read(text) if text else None


def _compact(text: str) -> str:
    """A time of XML (2026-02-27T09:00:00+01:00 or Z) as CDA writes it."""
    return text.replace("-", "", 2).replace("T", "").replace(":", "").replace("Z", "+0000").partition(".")[0]
