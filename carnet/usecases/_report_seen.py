"""A report of an access as it is shown to the person and to the operator. Owns its shape; never decides who sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.ledger.event import NewEvent, Outcome
from carnet.ledger.reports import Report, ReportState
from carnet.usecases._facts import Facts
from carnet.usecases._journal_names import Line, Names
from carnet.usecases._journal_part import who_token


@dataclass(frozen=True)
class ReportSeen:
    """A report: the line without any document, when it was sent, what became of it and since when."""

    report_id: UUID
    line: Line
    at: datetime
    state: ReportState
    changed_at: datetime
    words: str


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
