"""The person answers one of the questions about the record; it holds from the next request on (issue 4, point 2)."""

from dataclasses import replace

from carnet.consent import choices
from carnet.consent.choices import Choice as Choice
from carnet.consent.choices import Choices
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller


def change_choice(
    caller: Caller, record_id: RecordId, choice: Choice, *, value: bool, key: str = ""
) -> Choices | Refusal | Conflict:
    """Adds a version of the choices with this answer, even when it says what held before: then it was said.

    A second sending under the same `key` changes nothing any more: what was answered since holds.
    """

    def work() -> Choices | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.SETTINGS_CHANGE)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_CHANGE, decision)
        before = asked_before(facts, key, f"{Act.SETTINGS_CHANGE.value} {choice.value} {value}")
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.SETTINGS_CHANGE, before)
        now = choices.current(record_id)
        changed = now if before else replace(now, **{choice.value: value})
        note(facts, Act.SETTINGS_CHANGE, decision, detail=((choice.value, str(value).lower()),))
        if before:
            return changed
        heads.change(facts.head)
        choices.append(record_id, changed, caller.by(), facts.context.now)
        return changed

    return db.in_transaction(work)
