"""The person takes a code back before anybody used it (issue 6, point 2)."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.consent import access_codes
from carnet.consent.access_codes import CodeState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class CodeEnded:
    """No open code has this id any more. One that was used gave an access, which is ended as such."""


def end_access_code(caller: Caller, record_id: RecordId, code_id: UUID) -> CodeEnded | Refusal:
    """Takes a code back; one that is not there, was used or is over changes nothing."""

    def work() -> CodeEnded | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_END)
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_END, decision)
        note(facts, Act.AUTHORISATION_END, decision, detail=(("code", str(code_id)),))
        now = facts.context.now
        for one in access_codes.current(record_id):
            if one.code_id == code_id and one.counts(now):
                heads.change(facts.head)
                ended = replace(one, version=one.version + 1, state=CodeState.ENDED)
                access_codes.append(record_id, ended, caller.by(), now)
        return CodeEnded()

    return db.in_transaction(work)
