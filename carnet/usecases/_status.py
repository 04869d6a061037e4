"""What a professional may know of a record, out of its facts. Owns that answer; never loads, and decides as the policy.

`see_status` answers it alone; `find_record` tells it with what it found.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from carnet.consent import life
from carnet.consent.life import LifeStatus
from carnet.identity.traits import PersonIdentity
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, AccessMode, ActorKind, Context, Relation, RelationKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import Noted, note_together


class MyRight(StrEnum):
    """The state of the caller's own authorisation (NON_EXISTE, VALIDE, EXPIRE, INTERDIT in the interfaces)."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Emergency:
    """Until when the access of this session runs; else whether one may be opened, and why not (bris de glace)."""

    until: datetime | None = None
    offered: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class Status:
    """Record active or closed (since when, motif, raison), my authorisation, whether I am médecin traitant DMP.

    `right` is what holds for this session; `own` and `structure` are the professional's own authorisation and that of
    the structure of the session (EX-66). `until`: when the longest valid one ends, None without an end.

    A suspended record is not active and has no closing. `raison` is empty unless the person let professionals read it.

    `person` is None for a professional who may not read the record: the traits are not told by TD0.2. An agent at the
    desk is told it: the agent compares it with the identity document of the person who is there, and with nothing else.
    The person is told it, and so is who acts for her.
    """

    active: bool
    closed_at: datetime | None
    motive: str
    right: MyRight
    since: datetime | None
    treating_doctor: bool
    minor: bool
    person: PersonIdentity | None
    raison: str = ""
    emergency: Emergency = Emergency()
    own: MyRight = MyRight.NONE
    structure: MyRight = MyRight.NONE
    until: datetime | None = None
    may_claim: bool = False
    """Whether this professional may ask to be médecin traitant DMP."""


def tell_with(facts: Facts, *, before: Noted) -> Status | None:
    """What may be known, in the reading that found the record, with the event of the finding before it: both or none.

    None, and nothing is written: the caller may not be told, which is another reading's to refuse.
    """
    decision = ask(facts, Act.RECORD_SEE_STATUS)
    if not decision.permit or not facts.exists:
        return None
    told = db.Meanwhile(lambda: status_of(facts))
    # The words of a closing are another statement.
    closed = facts.life is None or facts.life.closed
    noted = [before, (Act.RECORD_SEE_STATUS, decision, ())]
    note_together(facts, noted, meanwhile=None if closed else told)
    return told()


def status_of(facts: Facts) -> Status:
    """What this caller may know of the record, once it is permitted and recorded."""
    lived = facts.life
    closed = lived is not None and lived.closed
    mine = [r for r in facts.context.relations if r.kind in GIVEN]
    right = _state(mine, facts.context)
    treating = facts.caller.actor_id in facts.treating
    return Status(
        active=lived is not None and lived.status is LifeStatus.ACTIVE,
        closed_at=lived.closed_at if lived and closed else None,
        motive=lived.motive.value if lived and closed and lived.motive else "",
        right=right,
        since=max((r.since for r in mine if r.since), default=None),
        treating_doctor=treating,
        minor=facts.record.holder_is_minor is not False,
        person=facts.patient if treating or right is MyRight.VALID or _knows(facts) or _entered(facts) else None,
        raison=_raison(facts) if closed else "",
        emergency=_emergency(facts),
        own=_state([r for r in mine if r.kind in PERSONAL], facts.context),
        structure=_state([r for r in mine if r.kind not in PERSONAL], facts.context),
        until=_until(mine, facts.context),
        may_claim=ask(facts, Act.TREATING_DOCTOR_CLAIM).permit,
    )


def _entered(facts: Facts) -> bool:
    """Whether the access of this session lets the professional read: then the person is told by name."""
    return facts.context.mode is not AccessMode.NORMAL and ask(facts, Act.DOCUMENT_LIST).permit


def _emergency(facts: Facts) -> Emergency:
    """What the page may offer: whoever may not is told before a reason is typed."""
    if facts.caller.kind is not ActorKind.PROFESSIONAL:
        return Emergency()
    running = [r.until for r in facts.context.relations if r.kind is RelationKind.EMERGENCY and r.until]
    if running and _entered(facts):
        return Emergency(until=max(running))
    ready = replace(facts.context, mode=AccessMode.BREAK_GLASS, reason_given=True, stepped_up=True)
    decision = ask(facts, Act.EMERGENCY_BREAK_GLASS, context=ready)
    return Emergency(offered=decision.permit, why_not="" if decision.permit else decision.reason.value)


def _knows(facts: Facts) -> bool:
    """Who is asked about by an agent stands there; the person's own side knows who the person is."""
    return facts.caller.kind is ActorKind.DESK_AGENT or facts.caller.kind in PATIENT_SIDE


def _raison(facts: Facts) -> str:
    """The person's own words, only if she let professionals read them (docs/divergences.md)."""
    words = life.closing_words(facts.keys)
    return words.reason if words.told else ""


def _state(mine: list[Relation], context: Context) -> MyRight:
    """One of the four states of TD0.2. An agreement that was ended or given up is none: only time makes it expired."""
    if any(r.kind in BLOCKS for r in mine):
        return MyRight.FORBIDDEN
    if any(_valid(r, context) for r in mine):
        return MyRight.VALID
    return MyRight.EXPIRED if mine else MyRight.NONE


def _until(mine: list[Relation], context: Context) -> datetime | None:
    ends = [r.until for r in mine if r.kind not in BLOCKS and _valid(r, context)]
    return None if None in ends else max((end for end in ends if end), default=None)


def _valid(relation: Relation, context: Context) -> bool:
    begun = relation.since is not None and relation.since <= context.now
    return begun and (relation.until is None or context.now < relation.until)


BLOCKS = {RelationKind.BLOCKED_PERSON, RelationKind.BLOCKED_STRUCTURE}
PERSONAL = {RelationKind.BLOCKED_PERSON, RelationKind.AUTHORISED_PERSON}
GIVEN = BLOCKS | {RelationKind.AUTHORISED_PERSON, RelationKind.AUTHORISED_STRUCTURE}
