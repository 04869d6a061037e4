"""The page with which an agent closes a record: at the person's word, or after a death. Owns no rule."""

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
from carnet.usecases.caller import Caller
from carnet.usecases.close_at_desk import Death, DeathDocument, close_at_desk

FIELDS = {"died_on": "mort", "document": "piece"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def close(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The agent closes the record of this person."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if found.state is RecordState.CLOSED or request.method != "POST":
        return _form(request, found, {})
    cause = request.POST.get("cause", "")
    if cause not in {"demande", "deces"}:
        return _form(request, found, {"cause": str(t("error.desk_close.cause_missing"))})
    try:
        answer = close_at_desk(
            caller,
            RecordId(record),
            consent=cause == "demande" and request.POST.get("accord") == "oui",
            death=_death(request) if cause == "deces" else None,
        )
    except Invalid as invalid:
        return _form(request, found, sentences(invalid, FIELDS, "cause"))
    if isinstance(answer, Conflict):
        return _form(request, found, {"cause": conflict_sentence(answer)})
    if isinstance(answer, Refusal):
        if answer.reason == "agreement_not_stated":
            return _form(request, found, {"accord": str(t("error.desk_close.word_missing"))})
        return refused(request, answer)
    return redirect("desk_person", record=record)


def _death(request: HttpRequest) -> Death:
    seen = request.POST.get("piece", "")
    return Death(forms.typed_day(request.POST, "mort"), DeathDocument(seen) if seen in set(DeathDocument) else None)


def _form(request: HttpRequest, found: AtTheDesk, errors: dict[str, str]) -> HttpResponse:
    pieces = [{"value": "", "text": str(t("identity.piece_none"))}]
    pieces += [{"value": one.value, "text": str(t(f"desk_close.piece_{one.value}"))} for one in DeathDocument]
    values = {name: str(value) for name, value in request.POST.items()}
    return page(
        request, "close", person=found.person, record=found.record, state=found.state.value, values=values,
        pieces=pieces, errors=errors,
    )  # fmt: skip
