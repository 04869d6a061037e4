"""What the holder's home says: is my record open, and who is my médecin traitant."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import choices
from carnet.consent.life import LifeStatus
from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Refusal
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import Record
from carnet.storage import db
from carnet.usecases._claims import waiting
from carnet.usecases._decide import ask, may_offer
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._reported import unanswered
from carnet.usecases.caller import Caller

OFFERED = (
    Act.DOCUMENT_LIST,
    Act.JOURNAL_READ,
    Act.PROFILE_READ,
    Act.EMERGENCY_CARD_SEE,
    Act.TREATING_DOCTOR_NAME,
    Act.RECORD_CLOSE,
    Act.RECORD_TAKE_IN,
    Act.RECORD_REOPEN,
    Act.AUTHORISATION_SEE,
    Act.SETTINGS_READ,
    Act.SETTINGS_CHANGE,
    Act.GUARDIAN_ASK,
    Act.GUARDIAN_ANSWER,
    Act.CAREGIVER_LEAVE,
)


@dataclass(frozen=True)
class OwnRecord:
    """The state of the caller's own record; `opened` is False when there is none yet.

    `destroyed_on`: when a closed record ends; `asked` says that the person asked for it and may still change her mind.
    `ends_on`: when a suspended record is closed, None once the person objected. `answered`: whether the person answered
    the questions since the opening.
    """

    opened: bool
    active: bool = False
    since: datetime | None = None
    doctors: tuple[ProfessionalFacts, ...] = ()
    suspended: bool = False
    ends_on: datetime | None = None
    asked: bool = False
    destroyed_on: datetime | None = None
    may: frozenset[Act] = frozenset()
    """What the policy lets who asks do in this record now, of the acts that the home page offers."""
    answered: bool = True
    asked_by_doctor: bool = False
    """A doctor who asks to be médecin traitant waits for an answer."""
    asked_by_hospital: bool = False
    """What a hospital said of the person's choices waits for an answer, or may be taken back."""


def see_own_record(caller: Caller) -> OwnRecord | Refusal:
    """The state of the own record, or of the one acted in. Without a record there is nothing to record it in."""
    record_id = caller.record
    if record_id is None:
        return OwnRecord(opened=False)

    def work() -> OwnRecord | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return _answer(facts)

    return db.in_transaction(work)


def _answer(facts: Facts) -> OwnRecord:
    lived = facts.life
    if lived is None or not facts.exists:
        return OwnRecord(opened=False)
    known = directory_names.professionals(facts.treating)
    doctors = tuple(known[one] for one in facts.treating if one in known)
    record = facts.record
    may = frozenset(act for act in OFFERED if may_offer(facts, act))
    return OwnRecord(
        opened=True,
        active=lived.status is LifeStatus.ACTIVE,
        since=lived.closed_at or lived.at,
        doctors=doctors,
        suspended=lived.suspended,
        ends_on=delays.closes_at(record.suspended_at, zone()) if record.suspended_at else None,
        asked=lived.status is LifeStatus.LEAVING,
        destroyed_on=_destroyed_on(record),
        may=may,
        answered=choices.answered(facts.record_id),
        asked_by_doctor=bool(waiting(facts)),
        asked_by_hospital=bool(unanswered(facts)),
    )


def _destroyed_on(record: Record) -> datetime | None:
    if record.destruction_asked_for is not None:
        return record.destruction_asked_for
    return delays.destroyed_at(record.closed_at, zone()) if record.closed_at else None
