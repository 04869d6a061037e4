"""Who sees a document, and why. Owns the table by profession and by tie; decides nothing: it asks `decide`.

Each line is what `decide` answers for one typical actor, so that the explanation cannot drift from the rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

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
    Record,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
)
from carnet.policy.reasons import Reason
from carnet.policy.rules import decide
from carnet.policy.rules.answer import NOT_FORESEEN
from carnet.policy.rules.visibility import matrix_of
from carnet.policy.standing import DOCTOR

_ME = "someone"
_STRUCTURE = "somewhere"
_CARE = "SA07"
_TIES = {
    ActorKind.HOLDER: RelationKind.HOLDER,
    ActorKind.REPRESENTATIVE: RelationKind.REPRESENTATIVE,
    ActorKind.GUARDIAN: RelationKind.GUARDIAN,
    ActorKind.CAREGIVER: RelationKind.CAREGIVER,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """One typical reader: a quality, a tie, and a profession where there is one."""

    name: str
    subject: Subject
    relations: tuple[Relation, ...]
    mode: AccessMode = AccessMode.NORMAL
    deposited: bool = False
    """Whether this viewer deposited the document."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a viewer sees, under which rule and for which reason."""

    viewer: str
    profession: str
    sees: bool
    rule: str
    reason: Reason


def who_sees(
    document: Document,
    now: datetime,
    settings: HolderSettings = UNANSWERED_SETTINGS,
    instance: InstanceSettings | None = None,
) -> tuple[Sight, ...]:
    """Each typical viewer of a document, in a fixed order."""
    instance = instance or InstanceSettings()
    return tuple(_sight(viewer, document, now, settings, instance) for viewer in viewers(now, instance))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of whom the person asks "do you see this document?", with what ties each place of work gives.

    Who works in several places sees when one of them lets; `key` is the asker's own word for the candidate.
    """

    key: str
    subjects: tuple[tuple[Subject, tuple[Relation, ...]], ...]
    mode: AccessMode = AccessMode.NORMAL


def sights(candidates: Iterable[Candidate], document: Document, record: Record, context: Context) -> tuple[Sight, ...]:
    """What `decide` answers for each of these people, in their order. Who has no place of work sees nothing."""
    return tuple(_best(candidate, Resource(record, document), context) for candidate in candidates)


def _best(candidate: Candidate, resource: Resource, context: Context) -> Sight:
    answers = [
        decide(subject, Act.DOCUMENT_READ, resource, replace(context, relations=relations, mode=candidate.mode))
        for subject, relations in candidate.subjects
    ]
    best = next((one for one in answers if one.permit), answers[0] if answers else NOT_FORESEEN)
    profession = candidate.subjects[0][0].profession if candidate.subjects else ""
    return Sight(candidate.key, profession, best.permit, best.rule, best.reason)


def viewers(now: datetime, instance: InstanceSettings) -> Iterator[Viewer]:
    """The person's side, the médecin traitant, each profession with an agreement, emergencies, and those without."""
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN):
        yield _patient_side(kind.value, kind, now)
    yield _patient_side("caregiver_all", ActorKind.CAREGIVER, now, sees_hidden=True)
    yield _patient_side("caregiver_not_hidden", ActorKind.CAREGIVER, now)
    yield Viewer("treating_doctor", _professional(DOCTOR), (_tie(RelationKind.TREATING_DOCTOR, now),))
    agreed = (_tie(RelationKind.AUTHORISED_PERSON, now),)
    matrix = matrix_of(Context(now, instance=instance))
    for profession in sorted(matrix.cells):
        yield Viewer("authorised", _professional(profession), agreed)
    yield Viewer("depositor", _professional(DOCTOR), agreed, deposited=True)
    yield Viewer("no_agreement", _professional(DOCTOR), ())
    yield Viewer("blocked", _professional(DOCTOR), (*agreed, _tie(RelationKind.BLOCKED_PERSON, now)))
    yield Viewer(
        "break_glass", _professional(DOCTOR), (_emergency(AccessMode.BREAK_GLASS, now),), AccessMode.BREAK_GLASS
    )
    yield Viewer("regulation", _professional(DOCTOR), (_emergency(AccessMode.REGULATION, now),), AccessMode.REGULATION)
    yield Viewer("occupational", _professional(DOCTOR, "SA66"), (_tie(RelationKind.AUTHORISED_STRUCTURE, now),))
    yield Viewer("insurer", _professional(DOCTOR, "SA23"), agreed)
    yield Viewer("secretary", _at_work(ActorKind.SECRETARY), ())
    yield Viewer("operator", _at_work(ActorKind.OPERATOR), ())
    yield Viewer("desk_agent", _at_work(ActorKind.DESK_AGENT), ())


def _sight(
    viewer: Viewer, document: Document, now: datetime, settings: HolderSettings, instance: InstanceSettings
) -> Sight:
    decision = _decision(viewer, document, Context(now, viewer.relations, settings, instance, viewer.mode))
    return Sight(viewer.name, viewer.subject.profession, decision.permit, decision.rule, decision.reason)


def _decision(viewer: Viewer, document: Document, context: Context) -> Decision:
    """A representative has a minor in charge, a guardian a protected adult: the record is set accordingly."""
    record = Record(
        RecordStatus.ACTIVE,
        holder_is_minor=viewer.subject.kind is ActorKind.REPRESENTATIVE,
        under_guardianship=viewer.subject.kind is ActorKind.GUARDIAN,
    )
    seen = replace(document, depositor_person=_ME) if viewer.deposited else document
    return decide(viewer.subject, Act.DOCUMENT_READ, Resource(record, seen), context)


def _tie(kind: RelationKind, now: datetime) -> Relation:
    who = _STRUCTURE if kind is RelationKind.AUTHORISED_STRUCTURE else _ME
    return Relation(kind, who, since=now)


def _emergency(mode: AccessMode, now: datetime) -> Relation:
    return Relation(RelationKind.EMERGENCY, _ME, since=now, mode=mode)


def _patient_side(name: str, kind: ActorKind, now: datetime, sees_hidden: bool = False) -> Viewer:
    subject = Subject(kind, _ME, authentication=AuthenticationMode.TWO_FACTORS)
    return Viewer(name, subject, (Relation(_TIES[kind], _ME, since=now, sees_hidden=sees_hidden),))


def _professional(profession: str, sector: str = _CARE) -> Subject:
    return Subject(
        ActorKind.PROFESSIONAL,
        _ME,
        profession,
        sector=sector,
        structure_id=_STRUCTURE,
        authentication=AuthenticationMode.DIRECT,
        regulator=True,
    )


def _at_work(kind: ActorKind) -> Subject:
    return Subject(kind, _ME, sector=_CARE, structure_id=_STRUCTURE, authentication=AuthenticationMode.TWO_FACTORS)
