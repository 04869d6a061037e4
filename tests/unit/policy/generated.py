"""Generated worlds for property tests. One number gives one world, so that a failure is repeated by its number.

Every attribute takes values that the rules look at, and some that they do not. Half of the worlds are likely ones:
somebody who stands in the right place, so that permissions are met as often as refusals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from carnet.policy.acts import Act
from carnet.policy.model import (
    EVERYTHING,
    AccessMode,
    ActorKind,
    Audience,
    AudienceKind,
    AuthenticationMode,
    Channel,
    Context,
    Document,
    DocumentStatus,
    HiddenKind,
    HolderSettings,
    InstanceSettings,
    Origin,
    Record,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
    Target,
)
from carnet.policy.sections import Part, Section, Sharing
from tests.unit.policy.worlds import DOCTOR, NOW, OTHER_DOCTOR, PARIS, PATIENT, STRUCTURE, TIES

T = TypeVar("T")
IDS = (DOCTOR, DOCTOR, OTHER_DOCTOR, PATIENT, "")
STRUCTURES = (STRUCTURE, STRUCTURE, "1750000009", "")
TYPES = ("11488-4", "11488-4", "68599-0", "ATTEST-RESID", "57833-6", "EXPPAT_2", "EXPPAT_3", "E1762", "0000-0")
CLASSES = ("10", "11", "42", "90", "95")
INSTANTS = (None, *(NOW + timedelta(days=d) for d in (-400, -43, -42, -41, -1, 0, 1)))
DEPOSITS = tuple(NOW + timedelta(days=d, hours=h) for d in (-60, -31, -29, -28, -27, -1, 0) for h in (-11, 0, 13))
SEEDS = st.integers(min_value=0, max_value=2**48)


@dataclass(frozen=True)
class World:
    """Everything that one decision looks at, and more documents of the same record."""

    subject: Subject
    act: Act
    record: Record
    context: Context
    documents: tuple[Document, ...]
    part: Part | None
    random: Random

    @property
    def resource(self) -> Resource:
        """The record with its first document, and a part of the profile."""
        return Resource(self.record, self.documents[0], self.part)


def world(seed: int, documents: int = 1) -> World:
    """The world of a number."""
    r = Random(seed)
    subject, record, context = _subject(r), _record(r), _context(r)
    if _yes(r):
        subject, record, context = _made_likely(r, subject, record, context)
    found = tuple(_document(r) for _ in range(documents))
    return World(subject, r.choice(tuple(Act)), record, context, found, _maybe(r, (_part(r),)), r)


def _made_likely(r: Random, subject: Subject, record: Record, context: Context) -> tuple[Subject, Record, Context]:
    """A valid tie, strong authentication, an active record and a plain channel."""
    kind = r.choice((*TIES, *[ActorKind.PROFESSIONAL] * 4))
    who = DOCTOR if kind is ActorKind.PROFESSIONAL else PATIENT
    subject = replace(subject, kind=kind, actor_id=who, authentication=AuthenticationMode.DIRECT, sector="SA07")
    record = replace(
        record,
        status=RecordStatus.ACTIVE,
        deceased=False,
        holder_is_minor=kind is ActorKind.REPRESENTATIVE,
        under_guardianship=kind is ActorKind.GUARDIAN,
    )
    relations = (*context.relations[:1], _firm(r, kind, who), _firm(r, kind, who))
    context = replace(context, relations=relations, channel=Channel.PORTAL, stepped_up=True)
    opened = [relation.mode for relation in relations[1:] if relation.kind is RelationKind.EMERGENCY]
    if opened and _yes(r):
        context = replace(context, mode=opened[0])
    return subject, record, context


def _firm(r: Random, kind: ActorKind, who: str) -> Relation:
    grants = (RelationKind.AUTHORISED_PERSON, RelationKind.TREATING_DOCTOR, RelationKind.EMERGENCY)
    tie = TIES.get(kind) or r.choice(grants)
    mode = r.choice((AccessMode.BREAK_GLASS, AccessMode.REGULATION))
    return Relation(tie, who, NOW - timedelta(days=300), None, r.choice(tuple(Origin)), _yes(r), mode)


def _yes(r: Random) -> bool:
    return r.random() < 0.5


def _maybe(r: Random, values: Sequence[T]) -> T | None:
    return None if r.random() < 0.3 else r.choice(values)


def _subject(r: Random) -> Subject:
    return Subject(
        kind=r.choice(tuple(ActorKind)),
        actor_id=r.choice(IDS),
        profession=r.choice(("10", "10", "21", "60", "35", "")),
        speciality=r.choice(("SM26", "SM26", "SM26", "SM25", "")),
        sector=r.choice(("SA07", "SA07", "SA07", "SA66", "SA23", "SA43", "")),
        structure_id=r.choice(STRUCTURES),
        team_ids=frozenset(t for t in ("team-1", "team-2") if _yes(r)),
        authentication=r.choice((AuthenticationMode.TWO_FACTORS, *AuthenticationMode)),
        regulator=_yes(r),
        structure_admin=_yes(r),
    )


def _relation(r: Random) -> Relation:
    return Relation(
        kind=r.choice(tuple(RelationKind)),
        who=r.choice((DOCTOR, DOCTOR, PATIENT, PATIENT, OTHER_DOCTOR, STRUCTURE, "team-1", "")),
        since=r.choice(INSTANTS),
        until=_maybe(r, INSTANTS),
        origin=r.choice(tuple(Origin)),
        sees_hidden=_yes(r),
        mode=r.choice(tuple(AccessMode)),
    )


def _part(r: Random) -> Part:
    kind = r.choice((ActorKind.HOLDER, ActorKind.CAREGIVER, ActorKind.PROFESSIONAL)).value
    return Part(r.choice(tuple(Section)), r.choice(tuple(Sharing)), _maybe(r, (kind,)) or "", r.choice(IDS))


def _record(r: Random) -> Record:
    # What was added later draws apart: the worlds that stood before stay the same.
    apart = Random(r.getstate()[1][0])
    return Record(
        status=r.choice((RecordStatus.ACTIVE, RecordStatus.ACTIVE, *RecordStatus)),
        closed_at=r.choice(INSTANTS),
        destruction_asked_for=r.choice(INSTANTS),
        suspended_at=r.choice(INSTANTS),
        notice_sent_at=r.choice(INSTANTS),
        objected=_yes(r),
        holder_is_minor=r.choice((False, True, None)),
        under_guardianship=_yes(r),
        deceased=r.random() < 0.2,
        contested=apart.random() < 0.5,
        closed_while_suspended=apart.random() < 0.3,
    )


def audience(r: Random) -> Audience:
    """All professionals, or one, a structure, a profession."""
    return r.choice(
        (
            Audience(AudienceKind.ALL_PROFESSIONALS),
            Audience(AudienceKind.PROFESSIONAL, r.choice(IDS)),
            Audience(AudienceKind.STRUCTURE, r.choice(STRUCTURES)),
            Audience(AudienceKind.PROFESSION, r.choice(("10", "21", "60", ""))),
        )
    )


def _document(r: Random) -> Document:
    return Document(
        type_code=r.choice(TYPES),
        class_code=r.choice(CLASSES),
        masque_ps=r.random() < 0.3,
        invisible_patient=r.random() < 0.3,
        invisible_representatives=r.random() < 0.3,
        first_deposited_at=r.choice(DEPOSITS),
        status=r.choice((DocumentStatus.CURRENT, *DocumentStatus)),
        depositor_kind=r.choice(tuple(ActorKind)),
        depositor_person=_maybe(r, IDS),
        depositor_structure=_maybe(r, STRUCTURES),
        author_person=_maybe(r, IDS),
        opened_by_patient_side=_yes(r),
        masked_by_kind=_maybe(r, tuple(ActorKind)),
        masked_by_person=_maybe(r, IDS),
        hidden_from=tuple(audience(r) for _ in range(r.choice((0, 0, 0, 1, 2)))),
        representatives_choice_made=_yes(r),
        shown_for_good=_yes(r),
        kept_by_asker=_yes(r),
    )


def _settings(r: Random) -> HolderSettings:
    kinds = tuple(
        HiddenKind(r.choice(("10", "42", "57833-6", EVERYTHING)), audience(r)) for _ in range(r.choice((0, 0, 0, 1, 2)))
    )
    return HolderSettings(_yes(r), _yes(r), _yes(r), _yes(r), kinds)


def _context(r: Random) -> Context:
    return Context(
        now=NOW,
        relations=tuple(_relation(r) for _ in range(r.randrange(5))),
        settings=_settings(r),
        instance=InstanceSettings(
            zone=PARIS,
            indicative_cells_deny=_yes(r),
            withheld_and_masked_allowed=_yes(r),
            minors_managed=r.random() < 0.8,
            opening_needs_no_consent=_yes(r),
        ),
        mode=r.choice((AccessMode.NORMAL, AccessMode.NORMAL, *AccessMode)),
        channel=r.choice((Channel.PORTAL, Channel.PORTAL, *Channel)),
        secret_connection=_yes(r),
        consent_stated=_yes(r),
        at_patient_request=_yes(r),
        reason_given=_yes(r),
        stepped_up=_yes(r),
        guardian_agreed=_yes(r),
        letter_shown=_yes(r),
        link_shown=_yes(r),
        link_code_shown=_yes(r),
        target=Target(r.choice(IDS), r.choice(("10", "60")), "", r.choice(("SA07", "SA23", "SA24")), _yes(r)),
    )
