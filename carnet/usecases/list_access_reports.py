"""The reports that a person made of lines of the journal, with what became of each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import reports
from carnet.ledger.event import NewEvent, Outcome
from carnet.ledger.reports import Report, ReportState
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Names
from carnet.usecases._journal_part import readable, who_token
from carnet.usecases.caller import Caller
from carnet.usecases.read_journal import Line


@dataclass(frozen=True)
class ReportSeen:
    """A report: the line without any document, when it was sent, what became of it and since when."""

    report_id: UUID
    line: Line
    at: datetime
    state: ReportState
    changed_at: datetime
    words: str


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


def seen(facts: Facts, names: Names, report: Report) -> ReportSeen:
    """A report with the names of today. There is no document in it: the operator sees it too."""
    line = report.line
    event = NewEvent(line.act, Outcome(line.outcome), "", line.who, line.at, stream=line.stream, mode=line.mode)
    name, profession = names.actor(event)
    shown = Line(
        event=event,
        seq=0,
        actor_name=name,
        profession=profession,
        structure_name=names.structure(line.who.structure),
        titles=(),
        by_me=False,
        who=who_token(facts.record_id, line.who),
    )
    return ReportSeen(report.report_id, shown, report.at, report.state, report.changed_at, report.words)
