"""Acts on an account: asking the policy, and the event that every act writes. Owns where the event goes.

The account of somebody who holds a record: the open stream of that record, so that the person reads it under “Qui a vu
mon dossier ?”. Any other account: the journal of this worker, as refusals without a record (DESIGN 6). A frozen or
recovered account changes nothing on the side of care: no right of a record is touched here.
"""

from carnet.identity import accounts
from carnet.identity.people import AccountFacts
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.ledger import journal
from carnet.ledger.event import NewEvent, Outcome
from carnet.policy.accounts import AccountAct, AccountQuestion, decide_account
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.policy.rules.answer import refuse
from carnet.storage import keys as record_keys
from carnet.storage.head import Head, HeadStatus
from carnet.storage.keys import RecordKeys
from carnet.usecases import _system
from carnet.usecases._journal import STATE_RULE
from carnet.usecases.caller import Caller

Detail = tuple[tuple[str, str], ...]


def ask_account(caller: Caller, act: AccountAct, *, own: bool, stepped_up: bool = False) -> Decision:
    """The decision on an act of this caller on an account. A software never does one, whatever its token says (C63)."""
    if caller.scopes is not None:
        return refuse("C63", Reason.SCOPE_MISSING)
    return decide_account(AccountQuestion(caller.kind, act, own, caller.authentication, stepped_up))


def locked(account_id: AccountId) -> AccountFacts | None:
    """The account, its row locked until the transaction ends. Taken before any record (lock order)."""
    accounts.lock(account_id)
    return accounts.find_account(account_id)


def note_account(
    caller: Caller, record_id: RecordId | None, act: AccountAct, decision: Decision, detail: Detail = ()
) -> None:
    """Records a permitted act. Raises EpochChanged."""
    _record(caller, record_id, act, decision, Outcome.DONE, detail)


def refuse_account(
    caller: Caller, record_id: RecordId | None, act: AccountAct, decision: Decision, detail: Detail = ()
) -> Refusal:
    """Records a refusal and returns it; the transaction must commit before it is answered."""
    _record(caller, record_id, act, decision, Outcome.REFUSED, detail)
    return Refusal(decision.rule, decision.reason.value)


def refuse_account_state(caller: Caller, record_id: RecordId | None, act: AccountAct, conflict: Conflict) -> Conflict:
    """Records an act that the state of the account or of its record does not allow (C60), and returns the conflict."""
    decision = Decision(permit=False, rule=STATE_RULE, reason=Reason.NOT_FORESEEN)
    _record(caller, record_id, act, decision, Outcome.REFUSED, (("why", conflict.rule),))
    return conflict


def _record(
    caller: Caller, record_id: RecordId | None, act: AccountAct, decision: Decision, outcome: Outcome, detail: Detail
) -> None:
    head, keys = _place(caller, record_id)
    event = NewEvent(
        act=act.value,
        outcome=outcome,
        rule=decision.rule,
        who=caller.who(),
        at=caller.now(),
        interface=caller.interface,
        request=caller.request_id,
        detail=detail,
    )
    journal.record(event, head, keys)


def _place(caller: Caller, record_id: RecordId | None) -> tuple[Head, RecordKeys]:
    """The journal of the record, or of this worker when there is no record or its audit key was destroyed."""
    own = _system.record_id()
    found, system = record_keys.load_or(record_id or own, own)
    if found is not None and found.head.status is not HeadStatus.SYSTEM:
        keys = found.opened()
        if keys is not None and keys.audit is not None:
            return found.head, keys
    return _system.opened(system, caller.clock)
