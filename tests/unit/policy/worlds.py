"""Small worlds for tests of the policy: one person, one record, and the people around. Plain builders, no fixture."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from carnet.policy.acts import Act
from carnet.policy.model import (
    UNANSWERED_SETTINGS,
    AccessMode,
    ActorKind,
    AuthenticationMode,
    Context,
    Decision,
    Document,
    HolderSettings,
    InstanceSettings,
    Origin,
    Record,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
)
from carnet.policy.reasons import Duty
from carnet.policy.rules import decide

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 16, 10, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
TOMORROW = NOW + timedelta(days=1)
LONG_AGO = NOW - timedelta(days=400)

DOCTOR = "8100000001"
STRUCTURE = "1750000001"
OTHER_DOCTOR = "8100000002"
PATIENT = "account-nadia"

STRONG = AuthenticationMode.TWO_FACTORS
INSTANCE = InstanceSettings(zone=PARIS)
TIES = {
    ActorKind.HOLDER: RelationKind.HOLDER,
    ActorKind.REPRESENTATIVE: RelationKind.REPRESENTATIVE,
    ActorKind.GUARDIAN: RelationKind.GUARDIAN,
    ActorKind.CAREGIVER: RelationKind.CAREGIVER,
}


def doctor(**changes: Any) -> Subject:
    """A general practitioner in a single practice, signed in with two factors."""
    subject = Subject(
        ActorKind.PROFESSIONAL,
        DOCTOR,
        "10",
        "SM26",
        "SA07",
        STRUCTURE,
        authentication=STRONG,
    )
    return replace(subject, **changes)


def at_structure(kind: ActorKind, **changes: Any) -> Subject:
    """A secretary or a software of the same structure."""
    subject = Subject(kind, "worker", sector="SA07", structure_id=STRUCTURE, authentication=STRONG)
    return replace(subject, **changes)


def somebody(kind: ActorKind, actor_id: str = PATIENT, **changes: Any) -> Subject:
    """Somebody on the patient's side, or of the office."""
    return replace(Subject(kind, actor_id, authentication=STRONG), **changes)


def record(status: RecordStatus = RecordStatus.ACTIVE, **changes: Any) -> Record:
    """The record of an adult who decides alone."""
    return replace(Record(status, holder_is_minor=False), **changes)


def document(**changes: Any) -> Document:
    """A consultation report by another doctor of another structure, hidden from nobody."""
    plain = Document(
        type_code="11488-4",
        class_code="10",
        masque_ps=False,
        invisible_patient=False,
        invisible_representatives=False,
        first_deposited_at=YESTERDAY,
        depositor_kind=ActorKind.PROFESSIONAL,
        depositor_person=OTHER_DOCTOR,
        author_person=OTHER_DOCTOR,
    )
    return replace(plain, **changes)


def own(**changes: Any) -> Document:
    """The same, deposited by the doctor of these tests."""
    return document(**{"depositor_person": DOCTOR, "author_person": DOCTOR, **changes})


def mine(**changes: Any) -> Document:
    """A document that the person added."""
    return document(
        **{"depositor_kind": ActorKind.HOLDER, "depositor_person": PATIENT, "author_person": PATIENT, **changes}
    )


def tie(kind: RelationKind, who: str = DOCTOR, **changes: Any) -> Relation:
    """A tie that has begun and does not end."""
    return replace(Relation(kind, who, since=YESTERDAY), **changes)


AGREED = tie(RelationKind.AUTHORISED_PERSON)
EXPRESS = tie(RelationKind.AUTHORISED_PERSON, origin=Origin.EXPRESS)
TEAM = tie(RelationKind.AUTHORISED_STRUCTURE, STRUCTURE)
BLOCKED = Relation(RelationKind.BLOCKED_PERSON, DOCTOR)
TREATING = tie(RelationKind.TREATING_DOCTOR)


def only(*duties: Duty) -> frozenset[Duty]:
    """These duties and no other."""
    return frozenset(duties)


def emergency(mode: AccessMode = AccessMode.BREAK_GLASS, **changes: Any) -> Relation:
    """An emergency access that the doctor opened, still running."""
    return tie(RelationKind.EMERGENCY, mode=mode, until=TOMORROW, **changes)


def settings(**changes: Any) -> HolderSettings:
    """The person's choices before any answer."""
    return replace(UNANSWERED_SETTINGS, **changes)


def context(*relations: Relation, **changes: Any) -> Context:
    """A request of today, step-up done."""
    plain = Context(NOW, relations, UNANSWERED_SETTINGS, INSTANCE, stepped_up=True)
    return replace(plain, **changes)


def ask(
    subject: Subject,
    act: Act,
    of: Document | None = None,
    *relations: Relation,
    on: Record | None = None,
    **changes: Any,
) -> Decision:
    """The decision, in few words."""
    return decide(subject, act, Resource(on or record(), of), context(*relations, **changes))


def by_patient_side(
    kind: ActorKind, act: Act, of: Document | None = None, *, on: Record | None = None, **changes: Any
) -> Decision:
    """The same for somebody who validly stands on the patient's side."""
    sees_hidden = changes.pop("sees_hidden", True)
    relation = tie(TIES[kind], PATIENT, sees_hidden=sees_hidden)
    return ask(somebody(kind), act, of, relation, on=on or record_of(kind), **changes)


def record_of(kind: ActorKind) -> Record:
    """The record that such a person has in charge."""
    return record(holder_is_minor=kind is ActorKind.REPRESENTATIVE, under_guardianship=kind is ActorKind.GUARDIAN)
