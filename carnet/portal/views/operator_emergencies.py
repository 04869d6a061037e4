"""The pages of an operator about emergencies: the accesses to review, and the regulation centres. No patient's name."""

from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import centres
from carnet.identity.directory_search import search_structures
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.list_emergencies import ReviewState, list_emergencies
from carnet.usecases.name_regulation_centre import name_regulation_centre
from carnet.usecases.review_emergency import Conclusion, review_emergency
from carnet.usecases.see_emergency import see_emergency

T = TypeVar("T", bound=StrEnum)
HOME: Final = "operator_home"
STATES: Final = {
    "a-examiner": ReviewState.TO_REVIEW,
    "justifies": ReviewState.JUSTIFIED,
    "a-suivre": ReviewState.TO_FOLLOW_UP,
}
LARGEST_PAGE: Final = 10_000


@require_safe
@operator_page
def emergencies(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The emergency accesses: those to review first, or those in another state."""
    chosen, number = request.GET.get("etat", "a-examiner"), _page_number(request)
    answer = list_emergencies(caller, STATES.get(chosen), number)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, HOME)
    here = reverse("operator_emergencies")
    words = [*STATES, "tous"]
    links = [{"href": f"{here}?etat={word}", "text": str(t(f"emergencies.state_{_key(word)}")),
              "current": word == chosen} for word in words]  # fmt: skip
    older = f"{here}?etat={chosen}&page={number + 1}" if answer.more and chosen in words else ""
    return page(request, "emergencies", found=answer, links=links, older=older)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def emergency(request: HttpRequest, caller: Caller, record: UUID, access: UUID) -> HttpResponse:
    """One access: who, why, and what I conclude."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        said = Conclusion(_one(ReviewState, request.POST.get("etat", "")), request.POST.get("note", ""))
        try:
            answer = review_emergency(caller, RecordId(record), access, said)
        except Invalid as invalid:
            errors = sentences(invalid, {"state": "etat", "note": "note"}, "etat")
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, HOME)
            return redirect(f"{reverse('operator_emergency', args=[record, access])}?fait=1")
    seen = see_emergency(caller, RecordId(record), access)
    if isinstance(seen, Refusal):
        return refused_at_work(request, seen, HOME)
    values = {name: request.POST.get(name, "") for name in ("etat", "note")}
    states = [{"value": one.value, "text": str(t(f"emergencies.state_{one.value}"))} for one in ReviewState]
    done = request.GET.get("fait") == "1"
    return page(
        request, "emergency", record=record, access=access, seen=seen, states=states, values=values, done=done,
        errors=errors,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def regulation(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The regulation centres: I register one, or end it."""
    query, errors = request.GET.get("nom", "").strip(), {}
    if request.method == "POST":
        structure, active = request.POST.get("structure", ""), request.POST.get("choix") == "ajouter"
        try:
            answer = name_regulation_centre(caller, structure, active=active)
        except Invalid as invalid:
            errors = sentences(invalid, {}, "nom")
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, HOME)
            if not isinstance(answer, Conflict):
                return redirect(f"{reverse('operator_regulation')}?fait=1")
            errors = {"nom": conflict_sentence(answer)}
    found = search_structures(query) if query else ()
    done = request.GET.get("fait") == "1"
    return page(
        request, "regulation", query=query, found=found, centres=centres.current(), done=done, errors=errors
    )  # fmt: skip


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "0")
    return min(int(text), LARGEST_PAGE) if text.isdecimal() and text.isascii() and len(text) < 6 else 0


def _key(word: str) -> str:
    return STATES[word].value if word in STATES else "all"


def _one(known: type[T], value: str) -> T | None:
    return known(value) if value in set(known) else None
