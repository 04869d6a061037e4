"""What a list and a document page show of an entry, without any rule. Owns the shapes given to interfaces."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from carnet.cda.shown_text import shown
from carnet.documents.entry import Brought, Entry, EntryStatus
from carnet.identity import directory
from carnet.policy.announcement import visible_from
from carnet.policy.model import CARE_SIDE, PATIENT_SIDE, ActorKind
from carnet.usecases._announcement import is_withheld
from carnet.usecases._facts import Facts, zone
from carnet.usecases._own import OWN_TYPES
from carnet.usecases._visible import with_abilities


@dataclass(frozen=True)
class Card:
    """One document in words and codes: what, who wrote, who deposited, when; and what the caller may do."""

    logical_id: UUID
    entry_uuid: UUID
    title: str
    type_code: str
    class_code: str
    mime_type: str
    authors: tuple[str, ...]
    organisations: tuple[str, ...]
    depositor_kind: str
    depositor_person: str
    depositor_structure: str
    depositor_name: str
    format_code: str
    version: int
    service_start: str
    service_stop: str
    deposited_at: datetime
    hidden: bool
    status: EntryStatus
    archived: bool
    mine: bool
    may_hide: bool
    may_show: bool
    warnings: tuple[tuple[str, str], ...]
    new: bool = False
    pinned: bool = False
    own: bool = False
    replaced: bool = False
    deleted: bool = False
    withheld: bool = False
    withheld_until: date | None = None
    kept_from_parents: bool = False
    hidden_from_some: bool = False
    brought: Brought | None = None
    own_words: bool = False


def depositor_name(facts: Facts, entry: Entry) -> str:
    """Who put the document in the record, by the name that the public directory has; empty when it has none.

    Each depositor is looked up once a request: a list of 50 documents has few depositors.
    """
    depositor = entry.deposit.depositor
    asked = (depositor.kind, depositor.id, entry.deposit.depositor_structure or "")
    if asked not in facts.names:
        facts.names[asked] = _directory_name(*asked)
    return facts.names[asked]


def _directory_name(kind: str, person_id: str, structure_id: str) -> str:
    person = directory.find_professional(person_id) if kind == ActorKind.PROFESSIONAL else None
    place = directory.find_structure(structure_id) if structure_id else None
    return ", ".join(name for name in (person and person.display_name, place and place.name) if name)


def _withheld_until(facts: Facts, entry: Entry) -> date | None:
    """The day from which the person sees the document by itself, for who is warned that she does not see it yet."""
    if facts.caller.kind not in CARE_SIDE or not entry.flags.invisible_patient:
        return None
    return visible_from(entry.deposit.first_at, zone()).date()


def has_own_words(entry: Entry) -> bool:
    """Whether what is said of a document of the person's side is hers: not of what a professional wrote elsewhere."""
    return entry.sealed.brought is None or entry.codes.type_code in OWN_TYPES


def card(facts: Facts, entry: Entry) -> Card:
    """The card of an entry for this caller."""
    able, sealed, deposit = with_abilities(facts, entry), entry.sealed, entry.deposit
    caller = facts.caller
    return Card(
        logical_id=entry.logical_id,
        entry_uuid=entry.entry_uuid,
        title=shown(sealed.title),
        type_code=entry.codes.type_code,
        class_code=entry.codes.class_code,
        mime_type=entry.codes.mime_type,
        authors=tuple(dict.fromkeys(shown(name.label) for name in sealed.authors if name.label)),
        organisations=tuple(dict.fromkeys(shown(name.organisation) for name in sealed.authors if name.organisation)),
        depositor_kind=deposit.depositor.kind,
        depositor_person=deposit.depositor.id,
        depositor_structure=deposit.depositor_structure or "",
        depositor_name=depositor_name(facts, entry),
        format_code=entry.codes.format_code,
        version=entry.version,
        service_start=entry.codes.service_start or entry.codes.creation_time,
        service_stop=entry.codes.service_stop,
        deposited_at=deposit.at,
        hidden=able.told_hidden,
        hidden_from_some=able.told_some,
        status=entry.availability,
        archived=entry.availability is EntryStatus.ARCHIVED,
        mine=deposit.depositor.id == caller.actor_id,
        may_hide=able.may_hide,
        may_show=able.may_show,
        warnings=sealed.warnings,
        own=ActorKind(deposit.depositor.kind) in PATIENT_SIDE,
        brought=sealed.brought,
        own_words=ActorKind(deposit.depositor.kind) in PATIENT_SIDE and has_own_words(entry),
        replaced=entry.availability is EntryStatus.DEPRECATED,
        deleted=entry.status is EntryStatus.DELETED,
        # The reader is warned (EX-147); nobody on the patient's side reads either of them.
        withheld=caller.kind in CARE_SIDE and is_withheld(facts, entry),
        withheld_until=_withheld_until(facts, entry),
        kept_from_parents=caller.kind in CARE_SIDE and entry.flags.invisible_representatives,
    )
