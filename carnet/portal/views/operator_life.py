"""The pages with which an operator suspends a record, lifts the suspension, and closes it on a proof of fraud.

They show no person. Owns no rule.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms
from carnet.portal.answers import AS_ABSENT, conflict_sentence, reason_sentence, refused_at_work, sentences
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases._locate import located
from carnet.usecases.caller import Caller
from carnet.usecases.close_fraud import close_fraud
from carnet.usecases.lift_suspension import lift_suspension
from carnet.usecases.suspend_record import suspend_record

FIELDS = {"ins": "ins", "naissance": "naissance", "reason": "raison", "seen": "vu"}
ABOUT_THE_STATE = frozenset({"record_not_suspended", "too_early"})
Act = Callable[[RecordId], object]


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def suspend(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I suspend the record of a person."""
    reason = request.POST.get("raison", "")
    return _confirmed(request, "suspend", lambda record: suspend_record(caller, record, reason))


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def lift(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I lift the suspension of a record."""
    return _confirmed(request, "lift", lambda record: lift_suspension(caller, record))


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def fraud(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I close a record whose suspension is contested, on a proof."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return page(request, "fraud", values={}, done=False)
    seen = values.get("vu") == "oui"
    errors = _done(request, lambda record: close_fraud(caller, record, values.get("raison", ""), seen=seen), {})
    if isinstance(errors, HttpResponse):
        return errors
    return page(request, "fraud", values=values if errors else {}, done=not errors, errors=errors)


def _confirmed(request: HttpRequest, name: str, act: Act) -> HttpResponse:
    """A form that asks who is meant, and whether that is meant: without the tick nothing is done."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return page(request, name, values={}, done=False)
    unmeant = {} if values.get("vu") == "oui" else {"vu": str(t("suspend.unconfirmed"))}
    errors = _done(request, act, unmeant)
    if isinstance(errors, HttpResponse):
        return errors
    return page(request, name, values=values if errors else {}, done=not errors, errors=errors)


def _done(request: HttpRequest, act: Act, unmeant: Mapping[str, str]) -> Mapping[str, str] | HttpResponse:
    """Does the act to the record of the person who was named; what is wrong with the form, nothing when it is done."""
    try:
        search = forms.search(request.POST)
        if unmeant:
            return unmeant
        answer = act(located(search.ins, search.birth_date))
    except Invalid as invalid:
        return {**sentences(invalid, FIELDS, "ins"), **unmeant}
    if isinstance(answer, Refusal):
        if answer.reason in AS_ABSENT:
            return {"ins": str(t("find.nobody_1"))}
        if answer.reason in ABOUT_THE_STATE:
            return {"ins": reason_sentence(answer, at_work=True)}
        return refused_at_work(request, answer, "operator_home")
    return {"ins": conflict_sentence(answer)} if isinstance(answer, Conflict) else {}
