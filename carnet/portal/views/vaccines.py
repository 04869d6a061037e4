"""The pages of the vaccinations of a person: the schedule, every date, one dose, words, reminders. Owns no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.codes.vaccine_schedule import EDITION
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import present_vaccines as present
from carnet.portal.answers import answered, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.add_vaccine_word import add_vaccine_word
from carnet.usecases.caller import Caller
from carnet.usecases.remove_vaccine import remove_vaccine
from carnet.usecases.see_vaccine import see_vaccine
from carnet.usecases.see_vaccines import see_vaccines
from carnet.usecases.set_vaccine_reminders import set_vaccine_reminders

DONE = ("written", "removed", "word", "asked", "reminded", "not_reminded", "shared")


@require_safe
@patient_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the schedule foresees, and where I stand."""
    answer = see_vaccines(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(
        request,
        "vaccines",
        groups=present.groups(answer.states, answer.today),
        not_concerned=present.not_concerned(answer.states),
        unread=[one.title for one in answer.unread],
        reckoned=bool(answer.states),
        edition=EDITION,
        may_add=answer.may_add,
        may_share=answer.may_share,
        may_remind=answer.reminding is not None,
        done=_done(request),
    )


@require_safe
@patient_page
def dates(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Every dose in the order of its date, and what is to come."""
    answer = see_vaccines(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    told = [present.vaccine(one) for one in answer.vaccines]
    return page(
        request,
        "vaccines_dates",
        coming=present.coming(answer.states, answer.today),
        years=present.by_year(told),
        may_add=answer.may_add,
        done=_done(request),
    )


@require_safe
@patient_page
def one(request: HttpRequest, caller: Caller, line: UUID) -> HttpResponse:
    """One vaccination that is written, and what it said before."""
    answer = see_vaccine(caller, own_record(caller), line)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    former = [present.former(each) for each in answer.former]
    return page(request, "vaccine", one=present.vaccine(answer.vaccine), former=former, done=_done(request))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def remove(request: HttpRequest, caller: Caller, line: UUID) -> HttpResponse:
    """I take a vaccination away that I declared: a page that asks, and the act."""
    record = own_record(caller)
    if request.method == "POST":
        return after(request, caller, remove_vaccine(caller, record, line), "removed")
    answer = see_vaccine(caller, record, line)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(request, "vaccine_remove", one=present.vaccine(answer.vaccine))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def word(request: HttpRequest, caller: Caller, line: UUID) -> HttpResponse:
    """I add a word to what a professional confirmed, or say that something is wrong."""
    record, errors = own_record(caller), dict[str, str]()
    text, asks = request.POST.get("mot", ""), request.POST.get("pourquoi") == "erreur"
    if request.method == "POST":
        try:
            done = add_vaccine_word(caller, record, line, text, asks=asks)
        except Invalid as invalid:
            errors = sentences(invalid, {"word": "mot"}, "mot")
        else:
            here = reverse("patient_vaccine", kwargs={"line": line})
            return answered(request, done, f"{here}?fait={'asked' if asks else 'word'}")
    answer = see_vaccine(caller, record, line)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(
        request, "vaccine_word", one=present.vaccine(answer.vaccine), value=text, asks=asks, errors=errors
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def reminders(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Whether I am told when a vaccine is foreseen."""
    record = own_record(caller)
    if request.method == "POST":
        on = request.POST.get("rappel") == "oui"
        done = set_vaccine_reminders(caller, record, on=on)
        return answered(request, done, f"{reverse('patient_vaccines')}?fait={'reminded' if on else 'not_reminded'}")
    answer = see_vaccines(caller, record)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    coming = present.coming(answer.states, answer.today)
    return page(request, "vaccine_reminders", on=bool(answer.reminding), coming=coming)


@require_safe
@patient_page
def for_some(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What is foreseen for some people only: an information, the same for everybody."""
    own_record(caller)
    return page(request, "vaccines_for_some", told=present.for_some(), edition=EDITION)


def after(request: HttpRequest, caller: Caller, answer: object, done: str) -> HttpResponse:
    """Back to the dates. What is known has changed: who asked for reminders has them planned anew."""
    if isinstance(answer, Refusal):
        return refused(request, answer)
    record = own_record(caller)
    known = see_vaccines(caller, record)
    if not isinstance(known, Refusal) and known.reminding:
        set_vaccine_reminders(caller, record, on=True)
    return redirect(f"{reverse('patient_vaccine_dates')}?fait={done}")


def _done(request: HttpRequest) -> str:
    done = request.GET.get("fait", "")
    return done if done in DONE else ""
