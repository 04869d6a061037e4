"""A professional enters without the person's agreement: bris de glace, or centre 15 (CSP L.1111-17 I, R.1111-48)."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings

from carnet.consent import emergencies
from carnet.consent.emergencies import EmergencyReason as EmergencyReason
from carnet.consent.emergencies import NewAccess
from carnet.identity import limits
from carnet.identity.limits import Limit, Rule, Scope
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, Decision
from carnet.policy.reasons import Duty
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller
from carnet.usecases.see_status import NO_RECORD

_log: Final = logging.getLogger(__name__)
MOST_WORDS: Final = 500
ALERT_WINDOW: Final = timedelta(days=7)
ACTS: Final = {
    AccessMode.BREAK_GLASS: Act.EMERGENCY_BREAK_GLASS,
    AccessMode.REGULATION: Act.EMERGENCY_REGULATE,
}


@dataclass(frozen=True)
class Emergency:
    """Which emergency, and why: a reason of the list, and words. Its repr hides the words."""

    mode: AccessMode
    reason: EmergencyReason | None
    words: str

    def __repr__(self) -> str:
        return f"Emergency({self.mode})"


@dataclass(frozen=True)
class Entered:
    """The access is open until then, to the second."""

    until: datetime


def break_glass(
    caller: Caller, record_id: RecordId, emergency: Emergency, *, key: str = ""
) -> Entered | Refusal | Conflict:
    """Opens an emergency access for a while; the person and the médecins traitants are told at once.

    `key` is the form's: the same form sent twice opens one access. Raises Invalid without a reason and its words.
    """
    _check(emergency)
    declared, fingerprint = replace(caller, mode=emergency.mode), _fingerprint(emergency)

    def work() -> Entered | Refusal | Conflict:
        facts = load(declared, record_id, lock=True)
        act = ACTS[emergency.mode]
        decision = ask(facts, act, context=replace(facts.context, reason_given=True))
        if not decision.permit or not facts.exists:
            return refuse(facts, act, NO_RECORD if decision.permit else decision)
        told = recalled(facts, key, fingerprint)
        if told is not None:
            return told if isinstance(told, Conflict) else Entered(datetime.fromisoformat(told["until"]))
        until = _open(facts, emergency, act, decision)
        remember(facts, key, fingerprint, {"until": until.isoformat()})
        return Entered(until)

    answer = db.in_transaction(work)
    if isinstance(answer, Entered):
        _warn_of_who_does_it_often(caller)
    return answer


def _open(facts: Facts, emergency: Emergency, act: Act, decision: Decision) -> datetime:
    caller, at = facts.caller, facts.context.now
    until: datetime = at + settings.CARNET_EMERGENCY_ACCESS
    reason = emergency.reason or EmergencyReason.OTHER
    note(facts, act, decision, detail=(("reason", reason.value), ("until", until.isoformat())))
    heads.change(facts.head)
    new = NewAccess(emergency.mode, caller.actor_id, caller.structure_id, reason, emergency.words.strip(), until)
    opened = emergencies.begin(facts.keys, new, caller.by(), at)
    reach("break_glass.opened")
    if decision.duties & {Duty.TELL_HOLDER, Duty.TELL_TREATING_DOCTOR}:
        outbox.post(facts.record_id, Task.TELL_EMERGENCY, at, opened.access_id)
    return until


def _check(emergency: Emergency) -> None:
    found = []
    if emergency.mode not in ACTS:
        found.append(Problem("mode", "emergency.mode_missing"))
    if emergency.reason is None:
        found.append(Problem("reason", "emergency.reason_missing"))
    if not emergency.words.strip():
        found.append(Problem("words", "emergency.words_missing"))
    elif len(emergency.words.strip()) > MOST_WORDS:
        found.append(Problem("words", "emergency.words_too_long"))
    if found:
        raise Invalid(*found)


def _fingerprint(emergency: Emergency) -> bytes:
    said = ("break_glass", emergency.mode, emergency.reason or "", emergency.words.strip())
    return sha256("\x00".join(said).encode()).digest()


def _warn_of_who_does_it_often(caller: Caller) -> None:
    """An alert for the operator, never a stop: the next one may be a life (security.md A06)."""
    rule = Rule(Scope.ACCOUNT, settings.CARNET_EMERGENCY_ALERT, ALERT_WINDOW, given_back=False)
    attempt = limits.count(Limit("emergency", (rule,)), {Scope.ACCOUNT: caller.actor_id}, caller.now())
    if not attempt.allowed:
        _log.warning("emergency accesses often: %s in %s", caller.actor_id, caller.structure_id)
