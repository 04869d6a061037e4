"""A doctor or a pharmacist asks the desk for the letter with the first code of a holder (TD1.5a, TD1.5d of the DMP).

The letter waits at the desk, which hands it over to the person or posts it: whoever asks for a code may not print it,
for a code lets in whoever knows the birth date. Who signs in already gets none; the way back in is the recovery.
"""

from dataclasses import dataclass
from typing import Final

from carnet.identity import accounts, activation, letters
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases.caller import Caller

FOR_THE_DESK: Final = "desk"
"""Who made the letter: no actor has this number, so the agents of the desk alone print it."""
ACT: Final = Act.SIGN_IN_PREPARE
SIGNS_IN, WAITS = Conflict("account.signs_in_already"), Conflict("account.code_waits")


@dataclass(frozen=True)
class PaperAsked:
    """A letter with a code waits at the desk."""


def ask_paper(caller: Caller, record_id: RecordId, *, again: bool) -> PaperAsked | Refusal | Conflict:
    """Queues the letter. `again` takes the place of one that waits; without it, a letter that waits is a Conflict."""

    def work() -> PaperAsked | Refusal | Conflict:
        accounts.lock_account_of(record_id)
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, ACT)
        if not decision.permit or facts.patient is None:
            return refuse(facts, ACT, decision)
        against = _against(record_id, again=again)
        return refuse_state(facts, ACT, against) if against else _queued(facts, decision)

    return db.in_transaction(work)


def _against(record_id: RecordId, *, again: bool) -> Conflict | None:
    known = accounts.account_of_record(record_id)
    if known is None:
        return None
    if known.activated or known.frozen or not known.is_active:
        return SIGNS_IN
    return WAITS if not again and letters.is_waiting(known.account_id, activation.LETTER) else None


def _queued(facts: Facts, decision: Decision) -> PaperAsked | Conflict:
    if facts.patient is None:
        raise LookupError("asked above")
    now = facts.context.now
    if activation.issue_for_record(facts.record_id, facts.patient, made_by=FOR_THE_DESK, at=now) is None:
        return refuse_state(facts, ACT, SIGNS_IN)
    note(facts, ACT, decision)
    reach("ask_paper.written")
    return PaperAsked()
