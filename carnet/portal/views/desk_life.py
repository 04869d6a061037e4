"""The pages with which an agent closes a record, notes a death and an objection to a suspension. Owns no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms
from carnet.portal.answers import conflict_sentence, sentences
from carnet.portal.callers import desk_page
from carnet.portal.jinja import t
from carnet.portal.shown import RecordState
from carnet.portal.views.desk import AtTheDesk, at_the_desk, page, refused
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.caller import Caller
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.contest_suspension import contest_suspension
from carnet.usecases.note_death import note_death

FIELDS = {"died_on": "mort", "document": "piece"}
WORD_MISSING = "agreement_not_stated"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def close(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The agent closes the record of this person."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if found.state is RecordState.CLOSED or request.method != "POST":
        return _form(request, "close", found, {})
    cause = request.POST.get("cause", "")
    if cause not in {"demande", "deces"}:
        return _form(request, "close", found, {"cause": str(t("error.desk_close.cause_missing"))})
    try:
        answer = close_at_desk(
            caller,
            RecordId(record),
            consent=cause == "demande" and request.POST.get("accord") == "oui",
            death=_death(request) if cause == "deces" else None,
        )
    except Invalid as invalid:
        return _form(request, "close", found, sentences(invalid, FIELDS, "cause"))
    if isinstance(answer, Conflict):
        return _form(request, "close", found, {"cause": conflict_sentence(answer)})
    if isinstance(answer, Refusal):
        if answer.reason == WORD_MISSING:
            return _form(request, "close", found, {"accord": str(t("error.desk_close.word_missing"))})
        return refused(request, answer)
    return redirect("desk_person", record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def death(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The agent notes that the person of a closed record died."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if found.state is not RecordState.CLOSED or found.deceased or request.method != "POST":
        return _form(request, "death", found, {})
    try:
        answer = note_death(caller, RecordId(record), _death(request))
    except Invalid as invalid:
        return _form(request, "death", found, sentences(invalid, FIELDS, "mort"))
    if isinstance(answer, Conflict):
        return _form(request, "death", found, {"mort": conflict_sentence(answer)})
    return refused(request, answer) if isinstance(answer, Refusal) else redirect("desk_person", record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def contest(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The person who is there objects to the suspension."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    shown = {"person": found.person, "record": record, "state": found.state.value}
    if found.state is not RecordState.SUSPENDED or request.method != "POST":
        return page(request, "contest", **shown, done=False)
    answer = contest_suspension(caller, RecordId(record), word=request.POST.get("accord") == "oui")
    if isinstance(answer, Refusal) and answer.reason != WORD_MISSING:
        return refused(request, answer)
    errors = {}
    if isinstance(answer, Refusal):
        errors = {"accord": str(t("error.desk_contest.word_missing"))}
    # An objection that was noted before fulfils the wish of the person: the same page, and no error.
    return page(request, "contest", **shown, done=not errors, errors=errors)


def _death(request: HttpRequest) -> Death:
    seen = request.POST.get("piece", "")
    return Death(forms.typed_day(request.POST, "mort"), DeathDocument(seen) if seen in set(DeathDocument) else None)


def _form(request: HttpRequest, name: str, found: AtTheDesk, errors: dict[str, str]) -> HttpResponse:
    pieces = [{"value": "", "text": str(t("identity.piece_none"))}]
    pieces += [{"value": one.value, "text": str(t(f"desk_close.piece_{one.value}"))} for one in DeathDocument]
    values = {field: str(value) for field, value in request.POST.items()}
    return page(
        request, name, person=found.person, record=found.record, state=found.state.value, deceased=found.deceased,
        values=values, pieces=pieces, errors=errors,
    )  # fmt: skip
