"""At the desk: who acts for a person; parents invited; guardians declared and ended; a court's decision carried out."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present_ties, relative_forms
from carnet.portal.answers import form_key_of, reason_sentence, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views.desk import AtTheDesk, at_the_desk, page, refused
from carnet.portal.views.ties import ABOUT_THE_FORM
from carnet.usecases._invitation import Invited
from carnet.usecases._judgment import Seen
from carnet.usecases._tie_shapes import Quality, TieKind
from carnet.usecases.caller import Caller
from carnet.usecases.declare_guardian import declare_guardian
from carnet.usecases.end_guardian import end_guardian
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.list_ties import Ties, TieShown, list_ties
from carnet.usecases.revoke_representative import revoke_representative

SEEN_FIELDS = {"seen": "vu", "reference": "reference"}


def _found(request: HttpRequest, caller: Caller, record: UUID) -> tuple[AtTheDesk, Ties] | HttpResponse:
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    ties = list_ties(caller, RecordId(record))
    return refused(request, ties) if isinstance(ties, Refusal) else (found, ties)


@require_safe
@desk_page
def ties(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """Who acts for this person, and whose invitation waits."""
    known = _found(request, caller, record)
    if isinstance(known, HttpResponse):
        return known
    found, listed = known
    return page(
        request,
        "ties",
        person=found.person,
        record=record,
        relatives=present_ties.relatives(listed.shown),
        minor=listed.minor,
        done=request.GET.get("fait") == "1",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def parent(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """A parent who is there is invited, with a code on paper."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    values = relative_forms.values(request.POST, "titre")
    if request.method != "POST":
        return _form(request, "tie_parent", found, values, {})
    title = relative_forms.TITLES.get(request.POST.get("titre", ""), Quality.CHOSEN)
    try:
        answer = invite_representative(
            caller, RecordId(record), relative_forms.named(request.POST), title, key=form_key_of(request)
        )
    except Invalid as invalid:
        return _form(request, "tie_parent", found, values, sentences(invalid, relative_forms.PARENT_FIELDS, "prenom"))
    return _invited(request, "tie_parent", found, values, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def guardian(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """A judgment was shown: the measure, its dates, and the guardian, who gets a code on paper."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    values = relative_forms.values(request.POST, "mesure", "reference", "vu")
    if request.method != "POST":
        return _form(request, "tie_guardian", found, values, {})
    try:
        answer = declare_guardian(
            caller, RecordId(record), relative_forms.measure(request.POST), key=form_key_of(request)
        )
    except Invalid as invalid:
        errors = sentences(invalid, relative_forms.MEASURE_FIELDS, "prenom")
        return _form(request, "tie_guardian", found, values, errors)
    return _invited(request, "tie_guardian", found, values, answer)


def _form(
    request: HttpRequest, name: str, found: AtTheDesk, values: dict[str, object], errors: dict[str, str]
) -> HttpResponse:
    return page(request, name, person=found.person, record=found.record, values=values, errors=errors)


def _invited(
    request: HttpRequest, form: str, found: AtTheDesk, values: dict[str, object], answer: Invited | Refusal
) -> HttpResponse:
    if not isinstance(answer, Refusal):
        shown = {"who": answer.name, "code": answer.code, "until": answer.until}
        return page(request, "tie_invited", person=found.person, record=found.record, **shown)
    if answer.rule in ABOUT_THE_FORM:
        return _form(request, form, found, values, {"prenom": reason_sentence(answer)})
    return refused(request, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def end(request: HttpRequest, caller: Caller, record: UUID, tie: UUID) -> HttpResponse:
    """A court's decision was shown: somebody no longer acts for this person, from the next request on."""
    known = _found(request, caller, record)
    if isinstance(known, HttpResponse):
        return known
    found, one = known[0], _one(known[1], tie)
    relative = present_ties.relatives([one])[0]
    if request.method != "POST":
        return page(request, "tie_end", person=found.person, record=record, relative=relative, reference="")
    document = Seen(request.POST.get("reference", ""), request.POST.get("vu") == "oui")
    ending = end_guardian if one.kind is TieKind.GUARDIAN else revoke_representative
    try:
        answer = ending(caller, RecordId(record), tie, document)
    except Invalid as invalid:
        errors = sentences(invalid, SEEN_FIELDS, "reference")
        context = {"relative": relative, "reference": document.reference, "errors": errors}
        return page(request, "tie_end", person=found.person, record=record, **context)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return redirect(f"{reverse('desk_ties', kwargs={'record': record})}?fait=1")


def _one(listed: Ties, tie: UUID) -> TieShown:
    one = next((one for one in listed.shown if one.tie_id == tie and one.may_end), None)
    if one is None:
        raise Http404
    return one
