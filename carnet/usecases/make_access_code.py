"""The person makes a code for one professional: a temporary access (CSP R.1111-32; issue 6, point 2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.consent import access_codes
from carnet.consent.access_codes import AccessCode, CodeState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _access_code
from carnet.usecases._access_code import LASTS, MOST_OPEN
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases.caller import Caller

SPENT = Conflict("access_code.spent")
TOO_MANY = Conflict("access_code.too_many", (("most", str(MOST_OPEN)),))


@dataclass(frozen=True)
class MadeCode:
    """The code, shown once, and until when it counts. Its repr hides it: a log must not show it."""

    code_id: UUID
    code: str
    until: datetime

    def __repr__(self) -> str:
        return f"MadeCode({self.code_id})"


def make_access_code(
    caller: Caller, record_id: RecordId, minutes: int, *, key: str = ""
) -> MadeCode | Refusal | Conflict:
    """Makes a code. Raises Invalid for another length of time than those offered. A few may be open at once.

    `key` is the form's: the same form sent twice shows the same code, as long as it counts.
    """
    if minutes not in LASTS:
        raise Invalid.of("minutes", "access_code.minutes")
    code = _access_code.code_of(caller, record_id, key)
    claim = locator.claim(KeyKind.ACCESS_CODE, _access_code.index_of(code), record_id, caller.now())
    elsewhere = claim.record_id != record_id

    def work() -> MadeCode | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_GIVE_CODE)
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_GIVE_CODE, decision)
        return _make(facts, decision, code, minutes, elsewhere=elsewhere)

    answer = db.in_transaction(work)
    if isinstance(answer, MadeCode):
        locator.confirm(KeyKind.ACCESS_CODE, _access_code.index_of(code))
    return answer


def _make(facts: Facts, decision: Decision, code: str, minutes: int, *, elsewhere: bool) -> MadeCode | Conflict:
    now, index = facts.context.now, _access_code.index_of(code)
    codes = access_codes.current(facts.record_id)
    same = next((one for one in codes if indexes.same(one.code_hmac, index)), None)
    if same is not None and same.counts(now):
        return MadeCode(same.code_id, code, same.until)
    # One in five hundred thousand million: another record has this very code. The next form makes another one.
    if elsewhere or same is not None:
        return refuse_state(facts, Act.AUTHORISATION_GIVE_CODE, SPENT)
    if sum(one.counts(now) for one in codes) >= MOST_OPEN:
        return refuse_state(facts, Act.AUTHORISATION_GIVE_CODE, TOO_MANY)
    made = AccessCode(new_id(), 1, CodeState.OPEN, index, now + LASTS[minutes])
    note(facts, Act.AUTHORISATION_GIVE_CODE, decision, detail=(("code", str(made.code_id)),))
    access_codes.append(facts.record_id, made, facts.caller.by(), now)
    return MadeCode(made.code_id, code, made.until)
