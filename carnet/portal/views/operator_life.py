"""The page with which an operator suspends a record, and lifts the suspension. Shows no person. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import forms
from carnet.portal.answers import NOT_THERE, conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases._locate import located
from carnet.usecases.caller import Caller
from carnet.usecases.lift_suspension import lift_suspension
from carnet.usecases.suspend_record import suspend_record

FIELDS = {"ins": "ins", "naissance": "naissance", "reason": "raison"}


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def suspend(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I suspend the record of a person, or lift the suspension."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return page(request, "suspend", values={}, done="")
    lifting = values.get("choix") == "lever"
    try:
        search = forms.search(request.POST)
        record = located(search.ins, search.birth_date)
        answer = (
            lift_suspension(caller, record) if lifting else suspend_record(caller, record, values.get("raison", ""))
        )
    except Invalid as invalid:
        return page(request, "suspend", values=values, done="", errors=sentences(invalid, FIELDS, "ins"))
    if isinstance(answer, Refusal):
        if answer.reason in NOT_THERE:
            return page(request, "suspend", values=values, done="", errors={"ins": str(t("find.nobody_1"))})
        return refused_at_work(request, answer, "operator_home")
    if isinstance(answer, Conflict):
        return page(request, "suspend", values=values, done="", errors={"ins": conflict_sentence(answer)})
    return page(request, "suspend", values={}, done="lifted" if lifting else "suspended")
