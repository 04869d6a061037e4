"""The pages of a person about the own record: home, opening, closing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.outside.own_ins import may_give_ins
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.portal.answers import conflict_sentence, form_key, refused, sentences
from carnet.portal.callers import patient_page, signed_in_as
from carnet.portal.shown import RecordState
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import close_record
from carnet.usecases.open_record import Opening, open_record
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.see_own_record import OwnRecord, see_own_record

SHORTEST_NAME = 2


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of this person, in the frame."""
    frame = {**signed_in_as(request), "form_key": form_key(), "errors": {}}
    return render(request, f"carnet/patient/{name}.jinja", {**frame, **context})


def own_record(caller: Caller) -> RecordId:
    """The record of this session, own or acted in; the page of what is not there before it was opened."""
    if caller.record is None:
        raise Http404
    return caller.record


def _state(own: OwnRecord) -> RecordState:
    if not own.opened:
        return RecordState.NONE
    if own.suspended:
        return RecordState.SUSPENDED
    return RecordState.ACTIVE if own.active else RecordState.CLOSED


@require_safe
@patient_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I can do in my record."""
    own = see_own_record(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    doctor = own.doctors[0].display_name if own.doctors else ""
    may = [act.value for act in own.may]
    return page(
        request,
        "home",
        state=_state(own).value,
        doctor=doctor,
        answered=own.answered,
        may=may,
        asked_by_doctor=own.asked_by_doctor,
        asked_by_hospital=own.asked_by_hospital,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def open_it(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I open my record."""
    if caller.own_record is None and caller.account_id and may_give_ins(AccountId(caller.account_id)):
        return redirect("patient_give_ins")
    if request.method != "POST":
        return page(request, "open", accord=False) if caller.record is None else redirect("patient_home")
    try:
        answer = open_record(caller, Opening(consent=request.POST.get("accord") == "oui"))
    except Invalid as invalid:
        errors = sentences(invalid, {"consent": "accord"}, "accord")
        return page(request, "open", accord=False, errors=errors)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return page(request, "open", accord=True, errors={"accord": conflict_sentence(answer)})
    return redirect("patient_opened")


@require_safe
@patient_page
def opened(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My record is open: the receipt."""
    record = own_record(caller)
    own = see_own_record(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    return page(request, "opened", opened_at=own.since, receipt=str(record)[:8].upper())


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def close(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I close my record."""
    record, reason = own_record(caller), request.POST.get("raison", "").strip()
    if request.method != "POST":
        return page(request, "close", raison="", dite=False)
    told = request.POST.get("dite") == "oui"
    try:
        answer = close_record(caller, record, reason, told=told)
    except Invalid as invalid:
        return page(
            request, "close", raison=reason, dite=told, errors=sentences(invalid, {"reason": "raison"}, "raison")
        )
    if isinstance(answer, Refusal):
        return refused(request, answer)
    # Closed already means that the wish of the person is fulfilled: the same page, and no error.
    return redirect("patient_closed")


@require_safe
@patient_page
def closed(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My record is closed."""
    own = see_own_record(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    if not own.opened or own.active or own.suspended:
        return redirect("patient_home")
    return page(request, "closed", closed_at=own.since, destroyed_on=own.destroyed_on, asked=own.asked)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def reopen(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I open my record again: pressing the button on a page that says what it does is the consent."""
    record = own_record(caller)
    if request.method != "POST":
        return page(request, "reopen")
    answer = reopen_record(caller, record, consent=True)
    return refused(request, answer) if isinstance(answer, Refusal) else redirect("patient_home")
