"""What a professional may know of a record before reading it, as TD0.2 answers: never the identity traits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carnet.consent.life import LifeStatus
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Context, Relation, RelationKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


class MyRight(StrEnum):
    """The state of the caller's own authorisation (NON_EXISTE, VALIDE, EXPIRE, INTERDIT in the interfaces)."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Status:
    """Record active or closed (since when, motive), my authorisation, whether I am médecin traitant DMP."""

    active: bool
    closed_at: datetime | None
    motive: str
    right: MyRight
    treating_doctor: bool


def see_status(caller: Caller, record_id: RecordId) -> Status | Refusal:
    """The state of a record for a professional who found it."""

    def work() -> Status | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return _status(facts)

    return db.in_transaction(work)


def _status(facts: Facts) -> Status:
    lived = facts.life
    closed = lived is not None and lived.status is LifeStatus.CLOSED
    return Status(
        active=not closed,
        closed_at=lived.at if lived and closed else None,
        motive=lived.motive.value if lived and lived.motive else "",
        right=_right(facts),
        treating_doctor=any(
            r.kind is RelationKind.TREATING_DOCTOR and r.who == facts.caller.actor_id for r in facts.context.relations
        ),
    )


def _right(facts: Facts) -> MyRight:
    mine = [r for r in facts.context.relations if r.kind in GIVEN]
    if any(r.kind in BLOCKS for r in mine):
        return MyRight.FORBIDDEN
    if any(_valid(r, facts.context) for r in mine):
        return MyRight.VALID
    return MyRight.EXPIRED if mine else MyRight.NONE


def _valid(relation: Relation, context: Context) -> bool:
    begun = relation.since is not None and relation.since <= context.now
    return begun and (relation.until is None or context.now < relation.until)


BLOCKS = {RelationKind.BLOCKED_PERSON, RelationKind.BLOCKED_STRUCTURE}
GIVEN = BLOCKS | {RelationKind.AUTHORISED_PERSON, RelationKind.AUTHORISED_STRUCTURE}
