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
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.list_alerts import AlertState, list_alerts
from carnet.usecases.review_alert import Said, review_alert
from carnet.usecases.see_alert import see_alert

HOME: Final = "operator_home"
STATES: Final = {
    "a-examiner": AlertState.TO_REVIEW,
    "justifies": AlertState.JUSTIFIED,
    "a-suivre": AlertState.TO_FOLLOW_UP,
}


@require_safe
@operator_page
def alerts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The alerts: those to review first, or those in another state."""
    chosen, number = request.GET.get("etat", "a-examiner"), _page_number(request)
    answer = list_alerts(caller, STATES.get(chosen), number)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, HOME)
    here = reverse("operator_alerts")
    words = [*STATES, "tous"]
    links = [
        {"href": f"{here}?etat={word}", "text": str(t(f"alerts.state_{_key(word)}")), "current": word == chosen}
        for word in words
    ]
    older = f"{here}?etat={chosen}&page={number + 1}" if answer.more and chosen in words else ""
    return page(request, "alerts", found=answer, links=links, older=older)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def alert(request: HttpRequest, caller: Caller, alert: UUID) -> HttpResponse:
    """One alert, and what I conclude."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        state = request.POST.get("etat", "")
        said = Said(AlertState(state) if state in set(AlertState) else None, request.POST.get("note", ""))
        try:
            answer = review_alert(caller, alert, said)
        except Invalid as invalid:
            errors = sentences(invalid, {"state": "etat", "note": "note"}, "etat")
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, HOME)
            return redirect(f"{reverse('operator_alert', args=[alert])}?fait=1")
    seen = see_alert(caller, alert)
    if isinstance(seen, Refusal):
        return refused_at_work(request, seen, HOME)
    values = {name: request.POST.get(name, "") for name in ("etat", "note")}
    states = [{"value": one.value, "text": str(t(f"alerts.state_{one.value}"))} for one in AlertState]
    done = request.GET.get("fait") == "1"
    return page(request, "alert", seen=seen, states=states, values=values, done=done, errors=errors)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "0")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else 0


def _key(word: str) -> str:
    return STATES[word].value if word in STATES else "all"
