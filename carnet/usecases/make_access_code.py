"""The person makes a code for one professional: a temporary access (CSP R.1111-32; issue 6, point 2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.consent import access_codes
from carnet.consent.access_codes import AccessCode, CodeState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.storage import db, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _access_code
from carnet.usecases._access_code import LASTS, MOST_OPEN
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases.caller import Caller

TOO_MANY = Conflict("access_code.too_many", (("most", str(MOST_OPEN)),))


@dataclass(frozen=True)
class MadeCode:
    """The code, shown once, and until when it counts. Its repr hides it: a log must not show it."""

    code_id: UUID
    code: str
    until: datetime

    def __repr__(self) -> str:
        return f"MadeCode({self.code_id})"


def make_access_code(caller: Caller, record_id: RecordId, minutes: int) -> MadeCode | Refusal | Conflict:
    """Makes a code. Raises Invalid for another length of time than those offered. A few may be open at once."""
    if minutes not in LASTS:
        raise Invalid.of("minutes", "access_code.minutes")
    code = _access_code.claimed(caller, record_id)

    def work() -> MadeCode | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_GIVE_CODE)
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_GIVE_CODE, decision)
        now = facts.context.now
        if sum(one.counts(now) for one in access_codes.current(record_id)) >= MOST_OPEN:
            return refuse_state(facts, Act.AUTHORISATION_GIVE_CODE, TOO_MANY)
        until, code_id = now + LASTS[minutes], new_id()
        note(facts, Act.AUTHORISATION_GIVE_CODE, decision, detail=(("code", str(code_id)),))
        made = AccessCode(code_id, 1, CodeState.OPEN, _access_code.index_of(code), until)
        access_codes.append(record_id, made, caller.by(), now)
        return MadeCode(code_id, code, until)

    answer = db.in_transaction(work)
    if isinstance(answer, MadeCode):
        locator.confirm(KeyKind.ACCESS_CODE, _access_code.index_of(code))
    return answer
