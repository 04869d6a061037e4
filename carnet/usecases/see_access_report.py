"""One reported access for the operator who follows it up: who, when, which act. Never a document, never the person."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import reports
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Names
from carnet.usecases._report_seen import ReportSeen, seen
from carnet.usecases.caller import Caller


def see_access_report(caller: Caller, record_id: RecordId, report_id: UUID) -> ReportSeen | Refusal:
    """The report; the person reads in the journal that it was looked at."""

    def work() -> ReportSeen | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_ANSWER)
        there = reports.of_record(facts.keys) if decision.permit and facts.exists else ()
        found = next((one for one in there if one.report_id == report_id), None)
        if found is None:
            return refuse(facts, Act.JOURNAL_ANSWER, decision if not decision.permit else NOTHING_THERE)
        note(facts, Act.JOURNAL_ANSWER, decision, stream=found.line.stream, detail=(("part", "read"),))
        return seen(facts, Names(facts, {}), found)

    return db.in_transaction(work)
