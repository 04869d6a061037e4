"""The pages "Mes choix": one question a page, what each answer means, and where one goes next. Owns no rule."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Refusal
from carnet.portal.answers import answered, form_key_of, refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.see_choices import see_choices

QUESTIONS: Final = {
    "documents": Choice.HIDDEN_BY_DEFAULT,
    "samu": Choice.SAMU,
    "urgence": Choice.BREAK_GLASS,
    "caches": Choice.MASKED,
}
"""The word of the address, in the order in which the questions are asked."""
ANSWERS: Final = {"oui": True, "non": False}
IN_A_ROW: Final = "suite"


@require_safe
@patient_page
def choices(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My choices, and a way to change each."""
    seen = see_choices(caller, own_record(caller))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    now = {word: getattr(seen.choices, choice.value) for word, choice in QUESTIONS.items()}
    return page(request, "choices", now=now, done=request.GET.get("fait") == "1")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def choice(request: HttpRequest, caller: Caller, question: str) -> HttpResponse:
    """One question: I answer, or later."""
    if question not in QUESTIONS:
        raise Http404
    record, asked, in_a_row = own_record(caller), QUESTIONS[question], _in_a_row(request)
    if request.method == "POST" and request.POST.get("reponse") in ANSWERS:
        answer = change_choice(caller, record, asked, value=ANSWERS[request.POST["reponse"]], key=form_key_of(request))
        return answered(request, answer, _next(question, in_a_row, "1"))
    seen = see_choices(caller, record)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    errors = {"reponse": str(t("error.choice.missing"))} if request.method == "POST" else {}
    return page(
        request,
        "choice",
        question=question,
        value=getattr(seen.choices, asked.value),
        in_a_row=in_a_row,
        later=_next(question, in_a_row, ""),
        errors=errors,
    )


def _in_a_row(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get(IN_A_ROW) == "1"


def _next(question: str, in_a_row: bool, done: str) -> str:
    """The next question when they are asked in a row, else the list."""
    words = list(QUESTIONS)
    if in_a_row and question != words[-1]:
        following = words[words.index(question) + 1]
        return f"{reverse('patient_choice', kwargs={'question': following})}?{IN_A_ROW}=1"
    listed = reverse("patient_choices")
    return f"{listed}?fait=1" if done else listed
