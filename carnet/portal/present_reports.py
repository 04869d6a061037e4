"""Reports of accesses as pages show them, to the person and to the operator. Owns no text and no rule."""

from carnet.portal.journal_lines import journal_lines
from carnet.portal.shown_reports import AccessReportShown
from carnet.usecases.list_access_reports import ReportSeen


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
        act=f"{report.line.event.act} ({report.line.event.outcome.value})",
    )
