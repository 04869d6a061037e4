"""The page of what a hospital said that I object to: each with yes and no. Owns no rule."""

from contextlib import suppress
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.shown_reported import SaidShown
from carnet.portal.views.patient import own_record, page
from carnet.usecases.answer_reported import answer_reported
from carnet.usecases.caller import Caller
from carnet.usecases.see_reported import Objection, Said, see_reported

ANSWERS: Final = {"oui": True, "non": False}
WORDS: Final = {
    Objection.BREAK_GLASS: ("break_glass_no", "break_glass_yes"),
    Objection.REGULATION: ("regulation_no", "regulation_yes"),
    Objection.FEEDING: ("feeding_no", "feeding_yes"),
}
"""What a word says, by whether the person objects."""


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def reported(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What waits for my answer; one press answers."""
    if request.method == "POST" and request.POST.get("reponse") in ANSWERS:
        return _answered(request, caller)
    said = see_reported(caller, own_record(caller))
    if isinstance(said, Refusal):
        return refused(request, said)
    return page(request, "reported", said=[_shown(one) for one in said], done=request.GET.get("fait", ""))


def _answered(request: HttpRequest, caller: Caller) -> HttpResponse:
    done: object = Conflict("reported.not_waiting")
    with suppress(ValueError):
        question = Objection(request.POST.get("question", ""))
        done = answer_reported(
            caller, own_record(caller), request.POST.get("lieu", ""), question,
            true=ANSWERS[request.POST["reponse"]], reason=str(t("reported.reason")),
        )  # fmt: skip
    if isinstance(done, Refusal):
        return refused(request, done)
    said = "tard" if isinstance(done, Conflict) else "oui"
    return redirect(f"{reverse('patient_reported')}?fait={said}")


def _shown(one: Said) -> SaidShown:
    word = one.report
    what = WORDS[word.question][word.opposed]
    return SaidShown(word.structure_id, one.place, word.question.value, what, word.at, one.noted)
