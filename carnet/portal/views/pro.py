"""The pages of a professional before reading: find a person, see the state of the record, state the agreement."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.codes.traits import StrictTraits
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms, modes, present, work_keys
from carnet.portal.answers import FOUND, form_key, refused, refused_here, sentences
from carnet.portal.callers import care_page, professional_page, signed_in_as
from carnet.portal.forwarding import remember_found
from carnet.portal.jinja import t
from carnet.portal.shown import PersonShown, RecordState
from carnet.usecases._offers import opening_offered
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.end_emergency import end_emergency
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.see_status import MyRight, Status, see_status
from carnet.usecases.state_agreement import state_agreement

# The motif of TD0.2, as the page names it.
MOTIVES = {"FERMETURE_DEMANDE_PATIENT": "holder", "FERMETURE_DECES": "death", "FERMETURE_FRAUDE": "fraud"}
# After a death nobody reopens a record, after a fraud only the desk does (C06, C35).
REOPENED_HERE = frozenset({"FERMETURE_DEMANDE_PATIENT"})


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of a professional, in the frame."""
    frame: dict[str, object] = {**signed_in_as(request), "form_key": form_key(), "errors": {}, "person": None}
    frame["shortcuts"] = work_keys.shown(request, context.get("record"))
    return render(request, f"carnet/pro/{name}.jinja", {**frame, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@care_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for a person by INS and birth date."""
    values = {"ins": request.POST.get("ins", ""), **forms.day_values(request.POST, "naissance")}
    if request.method != "POST":
        return page(request, "find", values=values, nobody=False, may_open=False, **_ways(caller))
    try:
        search = forms.search(request.POST)
    except Invalid as invalid:
        return page(
            request, "find", values=values, nobody=False, may_open=False, **_ways(caller),
            errors=sentences(invalid, FIND_FIELDS, "ins"),
        )  # fmt: skip
    answer = find_record(caller, search.ins, search.birth_date)
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    if not isinstance(answer, Found):
        return page(
            request,
            "find",
            values=values,
            nobody=True,
            may_open=opening_offered(caller),
            **_ways(caller),
        )
    remember_found(request, answer.record_id, search.ins.value, search.birth_date.isoformat())
    return redirect("pro_record", record=answer.record_id)


def _ways(caller: Caller) -> dict[str, bool]:
    """What this page leads to: the staff of the structure, and for who reads, the emergencies."""
    return {"manages": caller.structure_admin, "reads": not caller.is_secretary}


FIND_FIELDS = {"ins": "ins", "naissance": "naissance"}


def remember_by_name(request: HttpRequest, record: RecordId, traits: StrictTraits) -> None:
    """Keeps whom this session found without a number, by the names that were typed."""
    remember_found(request, record, "", traits.birth_date.isoformat(), traits.display_name)


def status_of(request: HttpRequest, caller: Caller, record: UUID) -> tuple[Status, PersonShown] | HttpResponse:
    """The state of a record and whom the page is about.

    Who has no right and did not find the person in this session gets the page of what is not there: an address that
    was passed on tells nothing.
    """
    answer = see_status(caller, RecordId(record))
    found = request.session.get(FOUND, {}).get(str(record))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    known = present.person(answer.person)
    if known is not None:
        return answer, known
    if found is None:
        raise Http404
    return answer, present.person_found(*found)


@require_safe
@care_page
def record(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """What I may do in this record."""
    return _record_page(request, caller, record, {})


def _record_page(request: HttpRequest, caller: Caller, record: UUID, errors: dict[str, str]) -> HttpResponse:
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    status, person = found
    return page(
        request,
        "record",
        person=person,
        record=record,
        state=state_of(status).value,
        closed_at=status.closed_at,
        motive=MOTIVES.get(status.motive, "holder"),
        raison=status.raison,
        may_reopen=opening_offered(caller) and status.motive in REOPENED_HERE,
        authorised=status.treating_doctor or status.right is MyRight.VALID,
        # A secretary deposits and never reads, whatever the structure was allowed (security.md A07).
        reads=not caller.is_secretary,
        blocked=status.right is MyRight.FORBIDDEN,
        since=status.since,
        until=status.until,
        right=status.right.value,
        own=status.own.value,
        team=status.structure.value,
        is_treating_doctor=status.treating_doctor,
        emergency=status.emergency,
        minor=status.minor,
        secret=caller.secret,
        may_claim=status.may_claim,
        errors=errors,
    )


def state_of(status: Status) -> RecordState:
    """What the page says of the record: a suspended one is not active, and has no closing."""
    if status.active:
        return RecordState.ACTIVE
    return RecordState.CLOSED if status.closed_at else RecordState.SUSPENDED


@require_POST
@professional_page
def agreement(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I state that the person agrees."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    try:
        agreed, key = request.POST.get("accord") == "oui", request.POST.get("form_key", "")
        answer = state_agreement(caller, RecordId(record), agreed=agreed, key=key)
    except Invalid:
        return _record_page(request, caller, record, {"accord": str(t("error.record.agreement_missing"))})
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    if caller.mode is not AccessMode.NORMAL:
        # With the agreement the emergency has no reason any more.
        end_emergency(caller, RecordId(record))
        modes.leave(request, record)
    # A conflict (the form was used for something else) changes nothing: the page says what holds.
    return redirect(reverse("pro_record", kwargs={"record": record}))
