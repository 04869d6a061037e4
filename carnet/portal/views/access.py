"""The pages "Qui voit mon dossier": who may read, and what the person changes about it. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_access
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.see_access import Access, see_access


@require_safe
@patient_page
def hub(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who may read my record, whose access is over, whom I blocked."""
    record = own_record(caller)
    answer = see_access(caller, record)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(
        request,
        "access",
        readers=present_access.lines(answer.given, Access.READS),
        blocked=present_access.lines(answer.given, Access.BLOCKED),
        over=present_access.lines(answer.given, Access.OVER),
        may=[act.value for act in answer.may],
        reference=str(record)[:8].upper(),
    )
