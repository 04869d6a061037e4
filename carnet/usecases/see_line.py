"""The line of the journal that a person is about to report, shown again before it is sent."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Line, Names
from carnet.usecases._reportable import line_of
from carnet.usecases.caller import Caller


def see_line(caller: Caller, record_id: RecordId, ref: UUID) -> Line | Refusal:
    """The line that is about to be reported, as the page shows it again."""

    def work() -> Line | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_REPORT)
        found = line_of(facts, ref) if decision.permit else None
        if found is None:
            return refuse(facts, Act.JOURNAL_REPORT, decision if not decision.permit else NOTHING_THERE)
        note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream, detail=(("part", "page"),))
        return Names(facts, {}).line(found)

    return db.in_transaction(work)
