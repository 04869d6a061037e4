"""The reports that a person made of lines of the journal, with what became of each."""

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import reports
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Names
from carnet.usecases._journal_part import readable
from carnet.usecases._report_seen import ReportSeen as ReportSeen
from carnet.usecases._report_seen import seen
from carnet.usecases.caller import Caller


def list_access_reports(caller: Caller, record_id: RecordId) -> tuple[ReportSeen, ...] | Refusal:
    """The reports, newest first; those of lines that the caller may not know are left out."""

    def work() -> tuple[ReportSeen, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_REPORT)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_REPORT, decision)
        note(facts, Act.JOURNAL_REPORT, decision, detail=(("part", "list"),))
        names, known = Names(facts, {}), readable(caller.kind)
        return tuple(seen(facts, names, one) for one in reports.of_record(facts.keys) if one.line.stream in known)

    return db.in_transaction(work)
