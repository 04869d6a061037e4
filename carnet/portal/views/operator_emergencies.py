"""The pages of an operator about emergencies: the accesses to review, and the regulation centres. No patient's name."""

from typing import Final
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
from carnet.portal.views.operator import page
from carnet.portal.views.operator_reviews import chosen_in, conclusion_in, form_of, links_of
from carnet.usecases.caller import Caller
from carnet.usecases.list_emergencies import list_emergencies
from carnet.usecases.name_regulation_centre import name_regulation_centre
from carnet.usecases.review_emergency import review_emergency
from carnet.usecases.see_emergency import see_emergency

HOME: Final = "operator_home"


@require_safe
@operator_page
def emergencies(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The emergency accesses: those to review first, or those in another state."""
    word, state, number = chosen_in(request)
    answer = list_emergencies(caller, state, number)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, HOME)
    links = links_of("operator_emergencies", "emergencies", word, number, more=answer.more)
    return page(request, "emergencies", found=answer, **links)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def emergency(request: HttpRequest, caller: Caller, record: UUID, access: UUID) -> HttpResponse:
    """One access: who, why, and what I conclude."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            answer = review_emergency(caller, RecordId(record), access, conclusion_in(request))
        except Invalid as invalid:
            errors = sentences(invalid, {"state": "etat", "note": "note"}, "etat")
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, HOME)
            return redirect(f"{reverse('operator_emergency', args=[record, access])}?fait=1")
    seen = see_emergency(caller, RecordId(record), access)
    if isinstance(seen, Refusal):
        return refused_at_work(request, seen, HOME)
    told = form_of(request, "emergencies")
    return page(request, "emergency", record=record, access=access, seen=seen, errors=errors, **told)


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
