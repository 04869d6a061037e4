"""The person answers one of the questions about the record; it holds from the next request on (issue 4, point 2)."""

from dataclasses import replace

from carnet.consent import choices
from carnet.consent.choices import Choice as Choice
from carnet.consent.choices import Choices
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def change_choice(caller: Caller, record_id: RecordId, choice: Choice, *, value: bool) -> Choices | Refusal:
    """Adds a version of the choices with this answer, even when it says what held before: then it was said."""

    def work() -> Choices | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.SETTINGS_CHANGE)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_CHANGE, decision)
        changed = replace(choices.current(record_id), **{choice.value: value})
        note(facts, Act.SETTINGS_CHANGE, decision, detail=((choice.value, str(value).lower()),))
        heads.change(facts.head)
        choices.append(record_id, changed, caller.by(), facts.context.now)
        return changed

    return db.in_transaction(work)
