"""The page with which an agent gives a code to a person who has no account. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.identity.activation import Reason
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import identity_forms, present_identity
from carnet.portal.account.pages import wait
from carnet.portal.answers import conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views.desk import page
from carnet.usecases.caller import Caller
from carnet.usecases.give_account import Newcomer, give_account

REASONS = {"ouvrir": Reason.OPENING, "role": Reason.ROLE}
FIELDS = {**identity_forms.FIELDS, "reason": "pourquoi", "address": "adresse"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def new_account(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A code for who opens alone, or acts for somebody; the answer is the paper, or the queue of what is posted."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return _form(request, {"pourquoi": request.GET.get("pourquoi", "")}, {})
    try:
        answer = give_account(caller, _newcomer(values))
    except Invalid as invalid:
        return _form(request, values, sentences(invalid, FIELDS, "nom"))
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    if isinstance(answer, Conflict):
        return _form(request, values, {"ins": conflict_sentence(answer)})
    if answer.receipt is None:
        return _form(request, {}, {}, done=True)
    return redirect("desk_letters") if answer.posted else redirect("receipt", letter=answer.receipt)


def _newcomer(values: dict[str, str]) -> Newcomer:
    reason = REASONS.get(values.get("pourquoi", ""))
    return Newcomer(identity_forms.qualified(values), reason, values.get("adresse", ""))


def _form(request: HttpRequest, values: dict[str, str], errors: dict[str, str], *, done: bool = False) -> HttpResponse:
    shown = present_identity.opening_choices()
    return page(request, "new_account", values=values, errors=errors, done=done, **shown)
