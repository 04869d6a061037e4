"""Merging two records and moving a document at the desk; seeing these corrections, undoing one."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms
from carnet.portal.answers import conflict_sentence, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views.desk import AtTheDesk, at_the_desk, page, refused
from carnet.usecases._asked import Transferred
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.list_transfers import list_transfers
from carnet.usecases.merge_records import merge_records
from carnet.usecases.move_document import move_document
from carnet.usecases.undo_transfer import undo_transfer

FIELDS = {
    "ins": "ins", "naissance": "naissance", "reason": "raison", "reference": "reference", "same": "verifie",
}  # fmt: skip
IN_ORDER = ("reference", "ins", "naissance", "raison", "verifie")
# A refusal that is about what was typed, not about the agent.
NOT_THERE = "no_document"
Answer = Transferred | Refusal | Conflict


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def merge(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """Another record of the same person becomes part of this one."""

    def act(other: RecordId, reason: str, key: str) -> Answer:
        return merge_records(caller, RecordId(record), other, reason, key)

    return _transfer(request, caller, record, "merge", act)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def move(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """A document of this record goes to the record of the right person."""

    def act(other: RecordId, reason: str, key: str) -> Answer:
        return move_document(caller, RecordId(record), _reference(request), other, reason, key)

    return _transfer(request, caller, record, "move", act)


def _transfer(
    request: HttpRequest, caller: Caller, record: UUID, name: str, act: Callable[[RecordId, str, str], Answer]
) -> HttpResponse:
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if request.method != "POST":
        return _form(request, found, name, {})
    try:
        search = _checked(request)
        other = find_record(caller, search.ins, search.birth_date)
        if not isinstance(other, Found):
            raise Invalid.of("ins", "transfer.nobody")
        answer = act(other.record_id, request.POST.get("raison", ""), request.POST.get("form_key", ""))
    except Invalid as invalid:
        return _form(request, found, name, sentences(invalid, FIELDS, "raison"))
    return _answered(request, found, name, answer)


def _answered(request: HttpRequest, found: AtTheDesk, name: str, answer: Answer) -> HttpResponse:
    if isinstance(answer, Conflict):
        return _form(request, found, name, {"ins": conflict_sentence(answer)})
    if isinstance(answer, Refusal) and answer.reason == NOT_THERE:
        return _form(
            request, found, name, sentences(Invalid.of("reference", "transfer.not_there"), FIELDS, "reference")
        )
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return redirect(f"{reverse('desk_transfers', kwargs={'record': found.record})}?fait=1")


def _form(request: HttpRequest, found: AtTheDesk, name: str, errors: dict[str, str]) -> HttpResponse:
    values = {
        "ins": request.POST.get("ins", ""), "raison": request.POST.get("raison", ""),
        "reference": request.POST.get("reference", ""), **forms.day_values(request.POST, "naissance"),
    }  # fmt: skip
    ordered = {
        field: errors[field] for field in ("reference", "ins", "naissance", "raison", "verifie") if field in errors
    }
    return page(request, name, person=found.person, record=found.record, values=values, errors=ordered)


def _checked(request: HttpRequest) -> forms.Search:
    """Whom the other record is about, once the agent said that it was checked. Raises Invalid with all problems."""
    problems: list[Problem] = []
    if request.POST.get("verifie") != "oui":
        problems.append(Problem("same", "transfer.not_said"))
    try:
        search = forms.search(request.POST)
    except Invalid as invalid:
        raise Invalid(*invalid.problems, *problems) from invalid
    if problems:
        raise Invalid(*problems)
    return search


def _reference(request: HttpRequest) -> UUID:
    try:
        return UUID("".join(request.POST.get("reference", "").split()))
    except ValueError:
        raise Invalid.of("reference", "transfer.reference") from None


@require_safe
@desk_page
def listed(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The corrections that this record was part of."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    seen = list_transfers(caller, RecordId(record))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    done = request.GET.get("fait") == "1"
    return page(request, "transfers", person=found.person, record=record, transfers=seen, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def undo(request: HttpRequest, caller: Caller, record: UUID, transfer: UUID) -> HttpResponse:
    """The agent undoes one."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    reason = request.POST.get("raison", "")
    context = {"person": found.person, "record": record, "transfer": transfer, "reason": reason}
    if request.method != "POST":
        return page(request, "undo", **context)
    try:
        answer = undo_transfer(caller, RecordId(record), transfer, reason)
    except Invalid as invalid:
        return page(request, "undo", **context, errors=sentences(invalid, FIELDS, "raison"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return page(request, "undo", **context, errors={"raison": conflict_sentence(answer)})
    return redirect(f"{reverse('desk_transfers', kwargs={'record': record})}?fait=1")
