"""What the person chose for the record: visible or hidden at first, the two emergencies, hidden documents in one."""

from dataclasses import dataclass

from carnet.consent import choices
from carnet.consent.choices import Choices
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ChoicesSeen:
    """The choices in force; `answered` is False while the person said nothing and they are those of the law."""

    choices: Choices
    answered: bool


def see_choices(caller: Caller, record_id: RecordId) -> ChoicesSeen | Refusal:
    """The choices of the record, for who may read them."""

    def work() -> ChoicesSeen | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SETTINGS_READ)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_READ, decision)
        note(facts, Act.SETTINGS_READ, decision)
        return ChoicesSeen(choices.current(record_id), choices.answered(record_id))

    return db.in_transaction(work)
