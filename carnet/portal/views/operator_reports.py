"""The pages of an operator for reported accesses: who, when, which act, and the answer. No document, no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import refused_at_work, sentences, wrong_or_done
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.present_reports import shown
from carnet.portal.views.operator import page
from carnet.usecases.answer_access_report import ReportState, answer_access_report
from carnet.usecases.caller import Caller
from carnet.usecases.list_open_reports import list_open_reports
from carnet.usecases.see_access_report import see_access_report

STEPS = {"je_regarde": ReportState.LOOKING, "normal": ReportState.NORMAL, "pas_normal": ReportState.NOT_NORMAL}


@require_safe
@operator_page
def reports(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What people reported, and waits for an answer."""
    found = list_open_reports(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    return page(request, "access_reports", waiting=found, done=request.GET.get("fait") == "1")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def report(request: HttpRequest, caller: Caller, record: UUID, report: UUID) -> HttpResponse:
    """One report, and the next step."""
    errors: dict[str, str] = {}
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method == "POST":
        answer = _answered(caller, record, report, values)
        if isinstance(answer, Refusal):
            return refused_at_work(request, answer, "operator_home")
        if not answer:
            return redirect("operator_report", record=record, report=report)
        errors = answer
    found = see_access_report(caller, RecordId(record), report)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    words = values.get("reponse", "")
    return page(request, "access_report", record=record, report=shown(found), words=words, errors=errors)


def _answered(caller: Caller, record: UUID, report: UUID, values: dict[str, str]) -> Refusal | dict[str, str]:
    """The refusal, what is wrong with the form, or nothing when the step was taken."""
    step = STEPS.get(values.get("suite", ""))
    if step is None:
        return {"suite": str(t("error.report.state"))}
    try:
        answer = answer_access_report(caller, RecordId(record), report, step, values.get("reponse", ""))
    except Invalid as invalid:
        return sentences(invalid, {"words": "reponse", "state": "suite"}, "reponse")
    return wrong_or_done(answer, "suite")
