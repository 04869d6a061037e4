"""The pages of an author on mistakes that people say are in documents: the list, one, the answer. Owns no rule."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present_mistakes
from carnet.portal.answers import refused, sentences, wrong_or_done
from carnet.portal.callers import professional_page
from carnet.portal.jinja import t
from carnet.portal.views.pro import page
from carnet.usecases.answer_error import MistakeState, answer_error
from carnet.usecases.caller import Caller
from carnet.usecases.list_errors_to_answer import list_errors_to_answer
from carnet.usecases.see_error_to_answer import see_error_to_answer

ANSWERS: Final = {"corrige": MistakeState.CORRECTED, "refuse": MistakeState.REFUSED}
FIELDS: Final = {"words": "reponse", "state": "suite"}


@require_safe
@professional_page
def errors(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I am asked to answer; what runs late first."""
    found = [present_mistakes.to_answer(one) for one in list_errors_to_answer(caller)]
    waiting = sorted((one for one in found if one.mistake.open), key=lambda one: one.mistake.due_at)
    settled = [one for one in found if not one.mistake.open]
    return page(request, "mistakes", waiting=waiting, settled=settled, done=request.GET.get("fait") == "1")


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def error(request: HttpRequest, caller: Caller, record: UUID, mistake: UUID) -> HttpResponse:
    """One of them: what the person wrote, the document if I may read it, and my answer."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        answer = _answered(caller, record, mistake, request)
        if isinstance(answer, Refusal):
            return refused(request, answer, professional=True)
        if not answer:
            return redirect(f"{reverse('pro_errors')}?fait=1")
        wrong = answer
    found = see_error_to_answer(caller, RecordId(record), mistake)
    if isinstance(found, Refusal):
        return refused(request, found, professional=True)
    words, shown = request.POST.get("reponse", ""), present_mistakes.to_answer(found)
    return page(request, "mistake", one=shown, person=shown.person, words=words, errors=wrong)


def _answered(caller: Caller, record: UUID, mistake: UUID, request: HttpRequest) -> Refusal | dict[str, str]:
    """The refusal, or what is wrong with the form: nothing when the answer was kept."""
    state = ANSWERS.get(request.POST.get("suite", ""))
    if state is None:
        return {"suite": str(t("error.mistake.state"))}
    try:
        answer = answer_error(caller, RecordId(record), mistake, state.value, request.POST.get("reponse", ""))
    except Invalid as invalid:
        return sentences(invalid, FIELDS, "reponse")
    return wrong_or_done(answer, "suite")
