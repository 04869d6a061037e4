"""The pages "Je ne connais pas cette personne": I report a line of the journal, and see what became of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Refusal
from carnet.portal.answers import conflict_sentence, refused
from carnet.portal.callers import patient_page
from carnet.portal.journal_lines import journal_lines
from carnet.portal.present_reports import shown
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.list_access_reports import list_access_reports
from carnet.usecases.report_access import report_access
from carnet.usecases.see_line import see_line


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def report(request: HttpRequest, caller: Caller, line: UUID) -> HttpResponse:
    """I do not know this person: the page says what happens, then asks."""
    record = own_record(caller)
    errors: dict[str, str] = {}
    if request.method == "POST":
        answer = report_access(caller, record, line)
        if isinstance(answer, Refusal):
            return refused(request, answer)
        if not isinstance(answer, Conflict):
            return redirect(f"{reverse('patient_reports')}?fait=1")
        errors = {"signaler": conflict_sentence(answer)}
    found = see_line(caller, record, line)
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(request, "report", ref=line, lines=journal_lines([found]), errors=errors)


@require_safe
@patient_page
def mine(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My reports, and what became of each."""
    found = list_access_reports(caller, own_record(caller))
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(request, "reports", reports=[shown(one) for one in found], done=request.GET.get("fait") == "1")
