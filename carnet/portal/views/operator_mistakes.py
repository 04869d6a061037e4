"""The pages of an operator for mistakes that nobody answers: who was asked, what was done. No document, no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present_mistakes
from carnet.portal.answers import form_key_of, refused_at_work, sentences, wrong_or_done
from carnet.portal.callers import operator_page
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.follow_error import follow_error
from carnet.usecases.list_given_errors import list_given_errors
from carnet.usecases.see_given_error import see_given_error


@require_safe
@operator_page
def mistakes(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What neither the author nor the structure answered, oldest first."""
    found = list_given_errors(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    return page(request, "mistakes", waiting=found, done=request.GET.get("fait") == "1")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def mistake(request: HttpRequest, caller: Caller, record: UUID, mistake: UUID) -> HttpResponse:
    """One of them, and what was done about it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        answer = _noted(request, caller, record, mistake)
        if isinstance(answer, Refusal):
            return refused_at_work(request, answer, "operator_mistakes")
        if not answer:
            return redirect(f"{reverse('operator_mistakes')}?fait=1")
        errors = answer
    found = see_given_error(caller, RecordId(record), mistake)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_mistakes")
    return page(request, "mistake", one=present_mistakes.given(found), steps=present_mistakes.steps(), errors=errors)


def _noted(request: HttpRequest, caller: Caller, record: UUID, mistake: UUID) -> Refusal | dict[str, str]:
    """The refusal, what is wrong with the form, or nothing when the step was noted."""
    what = request.POST.get("fait", "")
    try:
        answer = follow_error(caller, RecordId(record), mistake, what, form_key_of(request))
    except Invalid as invalid:
        return sentences(invalid, {"what": "fait"}, "fait")
    return wrong_or_done(answer, "fait")
