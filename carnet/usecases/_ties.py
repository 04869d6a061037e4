"""Ties as the policy's facts. Owns the mapping and what majority does to it; never decides, never writes.

At majority every tie that began before ends by itself, at the instant that the policy's own delays give: the sweep
that writes it down may come late (issue 4, point 5).
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from django.conf import settings

from carnet.consent.ties import Tie, TieKind, TieState
from carnet.policy.delays import majority_at
from carnet.policy.model import Origin, Relation, RelationKind

KINDS = {
    TieKind.REPRESENTATIVE: RelationKind.REPRESENTATIVE,
    TieKind.GUARDIAN: RelationKind.GUARDIAN,
    TieKind.CAREGIVER: RelationKind.CAREGIVER,
}


def of_age_at(born: date, zone: tzinfo) -> datetime:
    """The first instant at which the person is of age."""
    return majority_at(born, settings.CARNET_MAJORITY_AGE, zone)


def relations(ties: Iterable[Tie], born: date | None, zone: tzinfo) -> tuple[Relation, ...]:
    """The ties that were taken up, with their limits."""
    majority = of_age_at(born, zone) if born else None
    return tuple(_relation(tie, majority) for tie in ties if tie.state is TieState.ACTIVE and tie.account_id)


def ends_at(tie: Tie, majority: datetime | None) -> datetime | None:
    """When a tie ends: by its own end, or by majority for what began before, whichever is first."""
    by_age = majority if majority and tie.kind is not TieKind.GUARDIAN and _began_before(tie, majority) else None
    return min((end for end in (tie.until, by_age) if end), default=None)


def _began_before(tie: Tie, majority: datetime) -> bool:
    return tie.kind is TieKind.REPRESENTATIVE or tie.since is None or tie.since < majority


def _relation(tie: Tie, majority: datetime | None) -> Relation:
    return Relation(
        KINDS[tie.kind],
        str(tie.account_id),
        since=tie.since,
        until=ends_at(tie, majority),
        origin=Origin.EXPRESS,
        sees_hidden=tie.sees_hidden,
    )


def under_guardianship(ties: Iterable[Tie], now: datetime) -> bool:
    """Whether a measure with representation is in force, taken up by its guardian or not yet."""
    return any(measure_in_force(tie, now) for tie in ties)


def measure_in_force(tie: Tie, now: datetime) -> bool:
    """Whether this tie is a measure whose dates hold."""
    if tie.kind is not TieKind.GUARDIAN or tie.state not in (TieState.INVITED, TieState.ACTIVE):
        return False
    return tie.since is not None and tie.since <= now and not tie.ended(now)
