"""What ties a subject to a record at this moment. Owns the reading of relations; never decides an act.

A relation counts only while it is valid, and only for the person, structure or team that it names: an empty
identifier matches nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from carnet.policy.model import AccessMode, ActorKind, Context, Origin, Relation, RelationKind, Subject
from carnet.policy.sectors import is_occupational

DOCTOR = "10"
BLOCKS = frozenset({RelationKind.BLOCKED_PERSON, RelationKind.BLOCKED_STRUCTURE})
GRANTS = frozenset({RelationKind.AUTHORISED_PERSON, RelationKind.AUTHORISED_STRUCTURE, RelationKind.AUTHORISED_TEAM})
OPPOSITIONS = frozenset({RelationKind.FEEDING_OPPOSED_PERSON, RelationKind.FEEDING_OPPOSED_STRUCTURE})
_BY_STRUCTURE = frozenset(
    {
        RelationKind.AUTHORISED_STRUCTURE,
        RelationKind.BLOCKED_STRUCTURE,
        RelationKind.FEEDING_OPPOSED_STRUCTURE,
    }
)
_NEEDS_NO_BEGINNING = BLOCKS | OPPOSITIONS | {RelationKind.HOLDER}


@dataclass(frozen=True, slots=True)
class Standing:
    """The relations of one subject to one record that are in force now."""

    holder: bool = False
    representative: bool = False
    guardian: bool = False
    caregiver: bool = False
    sees_hidden: bool = False
    treating_doctor: bool = False
    grant: RelationKind | None = None
    grant_expired: bool = False
    blocked: bool = False
    feeding_opposed: bool = False
    invited: bool = False
    emergencies: frozenset[AccessMode] = frozenset()


NO_STANDING = Standing()


def standing(subject: Subject, context: Context) -> Standing:
    """Reads every relation once. Occupational health has no team and no treating doctor (issue 6, point 9)."""
    found: set[RelationKind] = set()
    expired = sees_hidden = False
    emergencies: set[AccessMode] = set()
    for relation in context.relations:
        if not _names(relation, subject) or not _counts(relation, subject):
            continue
        if not in_force(relation, context.now):
            expired = expired or (relation.kind in GRANTS and _has_ended(relation, context.now))
            continue
        found.add(relation.kind)
        sees_hidden = sees_hidden or (relation.kind is RelationKind.CAREGIVER and relation.sees_hidden)
        if relation.kind is RelationKind.EMERGENCY:
            emergencies.add(relation.mode)
    if not found and not expired:
        return NO_STANDING
    return _summary(subject, found, expired, sees_hidden, frozenset(emergencies))


def _summary(
    subject: Subject, found: set[RelationKind], expired: bool, sees_hidden: bool, emergencies: frozenset[AccessMode]
) -> Standing:
    """Only the quality of this session counts: a doctor who is also the mother acts as one or as the other."""
    kind = subject.kind
    return Standing(
        holder=kind is ActorKind.HOLDER and RelationKind.HOLDER in found,
        representative=kind is ActorKind.REPRESENTATIVE and RelationKind.REPRESENTATIVE in found,
        guardian=kind is ActorKind.GUARDIAN and RelationKind.GUARDIAN in found,
        caregiver=kind is ActorKind.CAREGIVER and RelationKind.CAREGIVER in found,
        sees_hidden=sees_hidden,
        treating_doctor=kind is ActorKind.PROFESSIONAL and RelationKind.TREATING_DOCTOR in found,
        grant=_best_grant(found) if kind is ActorKind.PROFESSIONAL else None,
        grant_expired=expired,
        blocked=not BLOCKS.isdisjoint(found),
        feeding_opposed=not OPPOSITIONS.isdisjoint(found),
        invited=RelationKind.INVITED in found,
        emergencies=emergencies,
    )


def in_force(relation: Relation, now: datetime) -> bool:
    """Begun, and not ended. A block, an opposition and the holder's own tie need no beginning."""
    if relation.until is not None and now >= relation.until:
        return False
    if relation.since is None:
        return relation.kind in _NEEDS_NO_BEGINNING
    return relation.since <= now


def _has_ended(relation: Relation, now: datetime) -> bool:
    return relation.until is not None and now >= relation.until


def _names(relation: Relation, subject: Subject) -> bool:
    if relation.kind in _BY_STRUCTURE:
        return relation.who != "" and relation.who == subject.structure_id
    if relation.kind is RelationKind.AUTHORISED_TEAM:
        return relation.who != "" and relation.who in subject.team_ids
    return relation.who != "" and relation.who == subject.actor_id


def _counts(relation: Relation, subject: Subject) -> bool:
    """A médecin traitant is a doctor (issue 6, point 3). In a session of occupational health, only an express act of
    the person for this very professional counts."""
    if relation.kind == RelationKind.TREATING_DOCTOR and subject.profession != DOCTOR:
        return False
    if not is_occupational(subject):
        return True
    if relation.kind in GRANTS:
        return relation.kind is RelationKind.AUTHORISED_PERSON and relation.origin is Origin.EXPRESS
    return relation.kind not in {RelationKind.TREATING_DOCTOR, RelationKind.EMERGENCY}


def _best_grant(found: set[RelationKind]) -> RelationKind | None:
    for kind in (
        RelationKind.AUTHORISED_PERSON,
        RelationKind.AUTHORISED_STRUCTURE,
        RelationKind.AUTHORISED_TEAM,
    ):
        if kind in found:
            return kind
    return None
