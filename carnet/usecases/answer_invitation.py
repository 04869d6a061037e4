"""The invited person accepts, with the own account, or refuses (rules.md 1.9: accept or refuse)."""

from dataclasses import dataclass, replace

from carnet.consent import ties
from carnet.consent.ties import Tie, TieState
from carnet.identity import charges
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.rules import delegation
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _charges, _taking_up
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Answered:
    """The invitation is settled: whose record, and in which quality the person acts there if it was accepted."""

    record_id: RecordId
    kind: str
    name: str
    accepted: bool


def answer_invitation(caller: Caller, code: str, *, accept: bool) -> Answered | Refusal:
    """Takes an invitation up, or refuses it. Raises Invalid without a proved identity, TooManyAttempts.

    A caregiver acts for five persons at most: the charge is claimed before the record is touched (C51).
    """
    identity = _taking_up.identity_of(caller)
    _taking_up.counted(caller)
    place = _taking_up.place_of(code)
    kind = _taking_up.kind_of(caller, place, code) if place else None
    charge = _charges.claim(caller, place, kind) if accept and place and kind else None
    full = accept and kind is not None and charge is None

    def work() -> Answered | Refusal:
        found = _taking_up.opened(caller, code, identity, lock=True)
        decision = delegation.TOO_MANY_CHARGES if found.decision.permit and full else found.decision
        if found.tie is None or not decision.permit:
            return refuse(found.facts, found.act, decision)
        note(found.facts, found.act, decision, detail=(("answer", "accepted" if accept else "refused"),))
        return _settled(found.facts, found.tie, accept=accept)

    answer = db.in_transaction(work)
    if charge is not None:
        _settle_charge(answer, charge, caller)
    return answer


def _settled(facts: Facts, tie: Tie, *, accept: bool) -> Answered:
    now, by = facts.context.now, facts.caller.by()
    heads.change(facts.head)
    if accept:
        since = max(now, tie.since) if tie.since else now
        account = AccountId(facts.caller.account_id) if facts.caller.account_id else None
        ties.change(facts.keys, replace(tie, state=TieState.ACTIVE, account_id=account, since=since), by, now)
    else:
        ties.change(facts.keys, replace(tie, state=TieState.REFUSED), by, now)
    outbox.post(facts.record_id, Task.TELL_TIE, now)
    name = facts.patient.traits.display_name if facts.patient else ""
    return Answered(facts.record_id, tie.kind.value, name, accept)


def _settle_charge(answer: Answered | Refusal, charge: charges.Charge, caller: Caller) -> None:
    if isinstance(answer, Answered):
        charges.confirm(charge)
    else:
        _charges.give_back(charge, caller)
