"""The pages of a person's wishes: advance directives, organ donation, who speaks for the person. Owns no rule.

What is answered on the way travels in the form: nothing is stored before the person pressed "keep".
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import forms, present
from carnet.portal import present_profile as profile
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.directives_sheet import plain, sheet_of
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.usecases._facts import zone
from carnet.usecases._wishes import Wish, checked, tidied, wrong
from carnet.usecases.caller import Caller
from carnet.usecases.see_directives import Directives, see_directives
from carnet.usecases.set_directives import Paper, set_directives

ASKED: Final = tuple(Wish)
KEEP: Final = "garder"
REGISTER: Final = "https://www.registrenationaldesrefus.fr"
LEARN: Final = "https://www.dondorganes.fr"


@require_safe
@patient_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I want for the day when I can no longer speak."""
    told = see_directives(caller, own_record(caller))
    if isinstance(told, Refusal):
        return refused(request, told)
    done = request.GET.get("fait", "")
    return page(
        request,
        "wishes",
        own=present.document_card(told.own) if told.own else None,
        given=[present.document_card(card) for card in told.given],
        may_write=told.may_write,
        done="written" if done == "written" else "",
        people=[(profile.SLUGS[one], profile.section_title(one), profile.CONCEPTS[one]) for one in profile.CALLED],
    )


@require_safe
@patient_page
def organs(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What organ donation is, and where one says no."""
    own_record(caller)
    return page(request, "organ_donation", register=REGISTER, learn=LEARN)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def write(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The next question, the one before, the page that shows it all, or the act."""
    told = _writable(request, caller)
    if isinstance(told, HttpResponse):
        return told
    if request.method != "POST":
        return _ask(request, told, {}, 0)
    said = _said(request.POST)
    if request.POST.get("etape") == KEEP:
        return _keep(request, caller, told, said)
    step = forms.step(request.POST, len(ASKED))
    if "avant" in request.POST:
        return _ask(request, told, said, max(step - 1, 0))
    for at, wish in enumerate(ASKED[: step + 1]):
        if problem := wrong(wish, said.get(wish, "")):
            return _ask(request, told, said, at, problem)
    if step + 1 >= len(ASKED) and not said:
        return _ask(request, told, said, 0, Problem(Wish.IMPORTANT.value, "directives.empty"))
    return _ask(request, told, said, step + 1)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def add(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I add a paper that I wrote and signed."""
    told = _writable(request, caller)
    if isinstance(told, HttpResponse):
        return told
    if request.method != "POST":
        return _add_form(request, told, {}, {})
    day = forms.typed_day_or(request.POST, "jour", legal_day(caller.now(), zone()))
    if day is None:
        return _add_form(request, told, request.POST, sentences(Invalid(Problem("jour", "own.day")), {}, "jour"))
    files = [file.read() for file in request.FILES.getlist("fichiers")]
    try:
        answer = _set(request, caller, Paper(files, plain(t("wishes.name")), day))
    except Invalid as invalid:
        return _add_form(request, told, request.POST, sentences(invalid, {"day": "jour"}, "fichiers"))
    if isinstance(answer, Conflict):
        return _add_form(request, told, request.POST, {"fichiers": conflict_sentence(answer)})
    return answer


def _writable(request: HttpRequest, caller: Caller) -> Directives | HttpResponse:
    told = see_directives(caller, own_record(caller))
    if isinstance(told, Refusal):
        return refused(request, told)
    if not told.may_write:
        raise Http404
    return told


def _keep(request: HttpRequest, caller: Caller, told: Directives, said: Mapping[Wish, str]) -> HttpResponse:
    try:
        tidy = checked(said)
    except Invalid as invalid:
        problem = invalid.problems[0]
        return _ask(request, told, said, ASKED.index(Wish(problem.element)), problem)
    if told.person is None:
        raise Http404
    data, day = sheet_of(told.person, tidy, told.at), legal_day(told.at, zone())
    answer = _set(request, caller, Paper((data,), plain(t("wishes.name")), day))
    if isinstance(answer, Conflict):
        return _ask(request, told, said, len(ASKED), late=conflict_sentence(answer))
    return answer


def _set(request: HttpRequest, caller: Caller, paper: Paper) -> HttpResponse | Conflict:
    key, former = form_key_of(request), _former(request.POST)
    answer = set_directives(caller, own_record(caller), paper, former=former, key=key)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return answer if isinstance(answer, Conflict) else redirect(f"{reverse('patient_wishes')}?fait=written")


def _former(form: QueryDict) -> UUID | None:
    """The directives that the person saw in force when the page was made."""
    found = forms.chosen_ids(form, "place")
    return found[0] if found else None


def _ask(
    request: HttpRequest, told: Directives, said: Mapping[Wish, str], step: int, problem: Problem | None = None,
    late: str = "",
) -> HttpResponse:  # fmt: skip
    """The page of a question; after the last one, the page that shows every answer."""
    kept = [(wish.value, text) for wish, text in said.items()]
    former = request.POST.get("place") or (str(told.own.logical_id) if told.own else "")
    context: dict[str, Any] = {"kept": kept, "step": step, "former": former}
    if step >= len(ASKED):
        answers = [(plain(t(f"wishes.ask_{wish.value}")), said[wish]) for wish in ASKED if wish in said]
        return page(request, "directives_check", answers=answers, late=late, **context)
    wish = ASKED[step]
    context["kept"] = [(name, text) for name, text in kept if name != wish.value]
    errors = sentences(Invalid(problem), {problem.element: "reponse"}, "reponse") if problem else {}
    asked, hint = plain(t(f"wishes.ask_{wish.value}")), plain(t(f"wishes.hint_{wish.value}"))
    value = said.get(wish, "")
    return page(request, "directives_question", asked=asked, hint=hint, value=value, errors=errors, **context)


def _said(form: QueryDict) -> dict[Wish, str]:
    """The answers that came: those kept from former pages, and the one of this page."""
    found = {wish: text for wish in ASKED if (text := tidied(form.get(wish.value, "")))}
    step = forms.step(form, len(ASKED))
    if form.get("etape") == KEEP or step >= len(ASKED):
        return found
    found[ASKED[step]] = tidied(form.get("reponse", ""))
    return {wish: found[wish] for wish in ASKED if found.get(wish)}


def _add_form(
    request: HttpRequest, told: Directives, typed: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    former = typed.get("place") or (str(told.own.logical_id) if told.own else "")
    limit = present.file_size(settings.CARNET_MAX_DOCUMENT_BYTES)
    values = forms.day_values(typed, "jour")
    return page(request, "directives_add", values=values, limit=limit, former=former, errors=dict(errors))
