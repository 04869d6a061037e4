"""A protected adult asks the guardian for an act that needs the guardian's word (C20)."""

from dataclasses import dataclass

from carnet.consent import guardian_words
from carnet.consent.guardian_words import WordState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules.delegation import WORD_LIFE
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.list_guardian_words import ASKABLE


@dataclass(frozen=True)
class Asked:
    """The question that the guardian will see."""

    act: Act


def ask_guardian(caller: Caller, record_id: RecordId, act_name: str) -> Asked | Refusal | Conflict:
    """Asks for one act. Raises Invalid for an act that needs no word; Conflict without a guardian.

    A question that waits already is the same question.
    """
    if act_name not in {act.value for act in ASKABLE}:
        raise Invalid.of("act", "guardian.act_unknown")
    act = Act(act_name)

    def work() -> Asked | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.GUARDIAN_ASK)
        if not decision.permit:
            return refuse(facts, Act.GUARDIAN_ASK, decision)
        if not facts.record.under_guardianship:
            return Conflict("guardian.none")
        now = facts.context.now
        waiting = (word for word in guardian_words.current(record_id) if word.act == act.value)
        if any(word.state is WordState.ASKED and now < word.until for word in waiting):
            return Asked(act)
        note(facts, Act.GUARDIAN_ASK, decision, detail=(("act", act.value),))
        guardian_words.ask(record_id, act.value, now + WORD_LIFE, caller.by(), now)
        outbox.post(record_id, Task.TELL_GUARDIAN, now)
        return Asked(act)

    return db.in_transaction(work)
