""" "Je ne connais pas cette personne": a person reports a line of the journal, and the operator looks into it."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import reports
from carnet.ledger.journal import Entry
from carnet.ledger.reports import Reported
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_part import told
from carnet.usecases._reportable import line_of
from carnet.usecases._reportable import may_be_reported as may_be_reported
from carnet.usecases.caller import Caller

MOST_OPEN = 20


@dataclass(frozen=True)
class Sent:
    """The report is with the operator; a line that was reported before has one report."""

    report_id: UUID


def report_access(caller: Caller, record_id: RecordId, ref: UUID) -> Sent | Refusal | Conflict:
    """Reports the line with this name. A line of a stream that the caller may not know is not there.

    The same line is reported once, whatever is sent again. Conflict when many reports are open already.
    """

    def work() -> Sent | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.JOURNAL_REPORT)
        found = line_of(facts, ref) if decision.permit else None
        if found is None:
            return refuse(facts, Act.JOURNAL_REPORT, decision if not decision.permit else NOTHING_THERE)
        before = reports.of_record(facts.keys)
        same = next((one for one in before if one.line.link == found.ref.link), None)
        if same is not None:
            note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream, detail=(("part", "again"),))
            return Sent(same.report_id)
        if sum(one.state.is_open for one in before) >= MOST_OPEN:
            return Conflict("report.many_wait")
        note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream)
        return Sent(reports.add(facts.keys, _reported(found), caller.by(), facts.context.now))

    return db.in_transaction(work)


def _reported(found: Entry) -> Reported:
    event, _ = told(found)
    return Reported(event.act, event.outcome.value, event.at, event.who, event.mode, found.ref.stream, found.ref.link)
