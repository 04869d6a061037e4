"""The identity of a person at the desk: see it with its history, correct it, answer what people report."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import identity_forms, present_identity
from carnet.portal.answers import FOUND, conflict_sentence, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views.desk import AtTheDesk, at_the_desk, keep_found, page, refused
from carnet.usecases.answer_identity_report import Answer, answer_identity_report
from carnet.usecases.caller import Caller
from carnet.usecases.correct_identity import correct_identity
from carnet.usecases.list_identity_reports import list_identity_reports
from carnet.usecases.see_identity import IdentitySeen, see_identity


def _seen(request: HttpRequest, caller: Caller, record: UUID) -> tuple[AtTheDesk, IdentitySeen] | HttpResponse:
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    seen = see_identity(caller, RecordId(record))
    return refused(request, seen) if isinstance(seen, Refusal) else (found, seen)


@require_safe
@desk_page
def identity(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The identity in force, its history, and what the person reported."""
    return _identity(request, caller, record, {})


def _identity(request: HttpRequest, caller: Caller, record: UUID, errors: dict[str, str]) -> HttpResponse:
    known = _seen(request, caller, record)
    if isinstance(known, HttpResponse):
        return known
    found, seen = known
    return page(
        request,
        "identity",
        person=found.person,
        record=record,
        facts=present_identity.facts_of(seen.known),
        history=present_identity.history(seen.history),
        reports=present_identity.reports(seen.reports),
        done=request.GET.get("fait") == "1",
        errors=errors,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def correct(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The agent corrects the identity; `version` fills the form with an earlier one."""
    known = _seen(request, caller, record)
    if isinstance(known, HttpResponse):
        return known
    found, seen = known
    if request.method != "POST":
        return _form(request, found, seen, identity_forms.values_of(_chosen(request, seen)), {})
    values = {name: str(value) for name, value in request.POST.items()}
    try:
        said = identity_forms.correction(values, _version(values))
        answer = correct_identity(caller, RecordId(record), said)
    except Invalid as invalid:
        return _form(request, found, seen, values, sentences(invalid, identity_forms.FIELDS, "raison"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _form(request, found, seen, values, {"ins": conflict_sentence(answer)})
    return redirect(f"{reverse('desk_identity', kwargs={'record': record})}?fait=1")


def _form(
    request: HttpRequest, found: AtTheDesk, seen: IdentitySeen, values: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    choices = present_identity.choices(seen.known.identity, values)
    errors = {field: errors[field] for field in identity_forms.IN_ORDER if field in errors}
    version = seen.known.version
    return page(
        request, "identity_correct", person=found.person, record=found.record, values=values, errors=errors,
        version=version, **choices,
    )  # fmt: skip


def _chosen(request: HttpRequest, seen: IdentitySeen) -> present_identity.PersonIdentity:
    wanted = request.GET.get("version", "")
    return next((one.identity for one in seen.history if str(one.version) == wanted), seen.known.identity)


def _version(values: dict[str, str]) -> int:
    text = values.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0


@require_safe
@desk_page
def reports(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What people reported, and waits for an answer."""
    found = list_identity_reports(caller)
    if isinstance(found, Refusal):
        return refused(request, found)
    # The list leads to the pages of these persons, as a search does.
    keep_found(request, *(one.record_id for one in found))
    return page(request, "reports", waiting=found)


@require_POST
@desk_page
def answer(request: HttpRequest, caller: Caller, record: UUID, report: UUID) -> HttpResponse:
    """The agent answers a report."""
    if str(record) not in request.session.get(FOUND, {}):
        raise Http404
    said = Answer(request.POST.get("suite") == "corrigee", request.POST.get("reponse", ""))
    try:
        told = answer_identity_report(caller, RecordId(record), report, said)
    except Invalid as invalid:
        return _identity(request, caller, record, sentences(invalid, {"words": "reponse"}, "reponse"))
    if isinstance(told, Refusal):
        return refused(request, told)
    if isinstance(told, Conflict):
        return _identity(request, caller, record, {"reponse": conflict_sentence(told)})
    return redirect(f"{reverse('desk_identity', kwargs={'record': record})}?fait=1")
