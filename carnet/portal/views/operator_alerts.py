"""The pages of an operator about alerts: who opened very much, who opened what care does not explain. No patient."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.portal.answers import refused_at_work, sentences
from carnet.portal.callers import operator_page
from carnet.portal.views.operator import page
from carnet.portal.views.operator_reviews import chosen_in, conclusion_in, form_of, links_of
from carnet.usecases.caller import Caller
from carnet.usecases.list_alerts import list_alerts
from carnet.usecases.review_alert import review_alert
from carnet.usecases.see_alert import see_alert

HOME: Final = "operator_home"


@require_safe
@operator_page
def alerts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The alerts: those to review first, or those in another state."""
    word, state, number = chosen_in(request)
    answer = list_alerts(caller, state, number)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, HOME)
    links = links_of("operator_alerts", "alerts", word, number, more=answer.more)
    return page(request, "alerts", found=answer, **links)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def alert(request: HttpRequest, caller: Caller, alert: UUID) -> HttpResponse:
    """One alert, and what I conclude."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            answer = review_alert(caller, alert, conclusion_in(request))
        except Invalid as invalid:
            errors = sentences(invalid, {"state": "etat", "note": "note"}, "etat")
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, HOME)
            return redirect(f"{reverse('operator_alert', args=[alert])}?fait=1")
    seen = see_alert(caller, alert)
    if isinstance(seen, Refusal):
        return refused_at_work(request, seen, HOME)
    return page(request, "alert", seen=seen, errors=errors, **form_of(request, "alerts"))
