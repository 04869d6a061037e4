"""The page on which a person whom an outside provider proved gives the INS, before opening the record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.identity.limits import TooManyAttempts
from carnet.identity.outside.own_ins import may_give_ins
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId
from carnet.portal.account.pages import wait
from carnet.portal.answers import sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import page
from carnet.usecases.caller import Caller
from carnet.usecases.give_own_ins import give_own_ins


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def give(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I give my INS."""
    if caller.account_id is None or not may_give_ins(AccountId(caller.account_id)):
        return redirect("patient_home")
    typed = request.POST.get("ins", "")
    if request.method != "POST":
        return page(request, "give_ins", typed="")
    try:
        answer = give_own_ins(caller, typed)
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    except Invalid as invalid:
        return page(request, "give_ins", typed=typed, errors=sentences(invalid, {"ins": "ins"}, "ins"))
    return redirect("patient_home" if isinstance(answer, Conflict) else "patient_open")
