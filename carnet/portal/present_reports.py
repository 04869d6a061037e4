"""Reports of accesses as pages show them, to the person and to the operator. Owns words; never a rule."""

from carnet.portal.jinja import t
from carnet.portal.journal_lines import journal_lines
from carnet.portal.present_acts import WORDS
from carnet.portal.shown_reports import AccessReportShown
from carnet.usecases.list_access_reports import ReportSeen


def _act(report: ReportSeen) -> str:
    """The act in words, where professionals have words for it; else its name in the journal."""
    act = report.line.event.act
    words = str(t(WORDS[act])) if act in WORDS else act
    return words if report.line.event.outcome.value == "done" else f"{words} ({t('operator_reports.refused')})"


def shown(report: ReportSeen) -> AccessReportShown:
    """A report for a page."""
    line = journal_lines([report.line])[0]
    return AccessReportShown(
        ref=str(report.report_id),
        line=line,
        at=report.at,
        state=report.state.value,
        changed_at=report.changed_at,
        words=report.words,
        who=" ".join(part for part in (report.line.actor_name, report.line.event.who.id) if part),
        profession=line.quality,
        structure=" ".join(part for part in (report.line.structure_name, report.line.event.who.structure) if part),
        act=_act(report),
    )
