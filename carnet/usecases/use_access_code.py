"""A professional uses the code that the person handed over: "J'ai un code du patient" (issue 6, point 2).

An unknown code, one that was used, one that is over and a wrong birth date have one answer and the same statements.
Tries are counted before anything is looked up, for the professional and for the record (security.md A13).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from carnet.consent import access_codes, authorisations
from carnet.consent.access_codes import AccessCode, CodeState
from carnet.consent.authorisations import Authorisation, AuthorisationState, How
from carnet.identity import limits
from carnet.identity.limits import Scope
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision, RecordStatus
from carnet.storage import db, indexes, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _access_code, _budget, _system
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import Facts, grantee_of, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class CodeUsed:
    """The record that the code opened, and until when; None: the person gave an access without an end before."""

    record_id: RecordId
    until: datetime | None


def use_access_code(caller: Caller, code: str, birth_date: date) -> CodeUsed | Refusal:
    """Gives this professional the access that the code stands for, once."""
    tried = limits.count(limits.ACCESS_CODE, {Scope.ACCOUNT: caller.actor_id}, caller.now())
    record_id = _access_code.place_of(code if tried.allowed else "")
    # A code that leads nowhere counts against nobody's record, with the same statement.
    nowhere = record_id == _system.record_id()
    guessed = limits.count(
        limits.ACCESS_CODE_OF_RECORD, {Scope.ACCOUNT: caller.actor_id if nowhere else str(record_id)}, caller.now()
    )
    allowed = tried.allowed and (guessed.allowed or nowhere)
    answer = db.in_transaction(lambda: _use(caller, record_id, code, birth_date, allowed=allowed))
    # Only wrong codes count against a professional who meets many patients; a wrong one costs the same statements.
    for attempt in (tried, guessed):
        _budget.settle(attempt, fits=isinstance(answer, CodeUsed))
    return answer


def _use(caller: Caller, record_id: RecordId, code: str, birth_date: date, *, allowed: bool) -> CodeUsed | Refusal:
    facts = load(caller, record_id, lock=True)
    found = _fitting(facts, code, birth_date)
    decision = _decide(facts, fits=found is not None) if allowed else _budget.OVER
    if found is None or not decision.permit:
        return refuse(facts, Act.AUTHORISATION_USE_CODE, decision)
    note(facts, Act.AUTHORISATION_USE_CODE, decision, detail=(("code", str(found.code_id)),))
    heads.change(facts.head)
    now, used = facts.context.now, replace(found, version=found.version + 1, state=CodeState.USED)
    access_codes.append(record_id, replace(used, used_by=caller.actor_id), caller.by(), now)
    outbox.post(record_id, Task.TELL_ACCESS, now)
    return CodeUsed(record_id, _authorise(facts, found.until))


def _decide(facts: Facts, *, fits: bool) -> Decision:
    """Without a code that fits, the answer is one for every record and for none: nothing held there is looked at."""
    if fits:
        return ask(facts, Act.AUTHORISATION_USE_CODE, context=replace(facts.context, code_shown=True))
    return ask_as_if(facts, Act.AUTHORISATION_USE_CODE, RecordStatus.ACTIVE, replace(facts.context, relations=()))


def _fitting(facts: Facts, code: str, birth_date: date) -> AccessCode | None:
    wanted, now = _access_code.index_of(code), facts.context.now
    open_codes = (one for one in access_codes.current(facts.record_id) if one.counts(now))
    found = next((one for one in open_codes if indexes.same(one.code_hmac, wanted)), None)
    born = facts.patient.traits.birth_date if facts.patient else None
    return found if facts.exists and born == birth_date else None


def _authorise(facts: Facts, until: datetime) -> datetime | None:
    """An access that lasts longer already stays as it is: a code never shortens one."""
    grantee, now = grantee_of(facts.caller), facts.context.now
    before = authorisations.of(facts.record_id, grantee)
    ends = before.valid_until if before is not None and before.state is AuthorisationState.VALID else now
    until_now = ends if ends is None or ends > until else until
    how = How.CODE if until_now == until or before is None else before.how
    given = Authorisation(grantee, AuthorisationState.VALID, now, until_now, how)
    authorisations.append(facts.record_id, given, facts.caller.by(), now)
    return until_now
