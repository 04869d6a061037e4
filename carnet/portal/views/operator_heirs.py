"""The pages of an operator for heirs: a request is written down, then its answer. They give no document; no rule."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms
from carnet.portal.answers import AS_ABSENT, conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases._locate import located
from carnet.usecases.answer_heir_request import answer_heir_request
from carnet.usecases.caller import Caller
from carnet.usecases.list_heir_requests import list_heir_requests
from carnet.usecases.note_heir_request import Asked, HeirReason, HeirTie, note_heir_request
from carnet.usecases.resolve_record import resolve_record

T = TypeVar("T", bound=StrEnum)
FIELDS = {"ins": "ins", "naissance": "naissance", "name": "nom", "tie": "lien", "reason": "motif", "answer": "reponse"}


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def heirs(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Somebody asks after a death: I write it down."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return _form(request, {}, {})
    try:
        search = forms.search(request.POST)
        record = located(search.ins, search.birth_date)
        asked = Asked(values.get("nom", ""), _one(HeirTie, values.get("lien")), _one(HeirReason, values.get("motif")))
        answer = note_heir_request(caller, record, asked)
    except Invalid as invalid:
        return _form(request, values, sentences(invalid, FIELDS, "ins"))
    if isinstance(answer, Refusal):
        if answer.reason in AS_ABSENT:
            return _form(request, values, {"ins": str(t("find.nobody_1"))})
        return refused_at_work(request, answer, "operator_home")
    return redirect("operator_heir", record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def heir(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The requests about one record, and the answer to each."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            answer = answer_heir_request(
                caller,
                RecordId(record),
                UUID(request.POST.get("demande", "")),
                request.POST.get("reponse", ""),
                accepted=request.POST.get("choix") == "oui",
            )
        except Invalid as invalid:
            errors = sentences(invalid, FIELDS, "reponse")
        except ValueError:
            errors = {"reponse": str(t("error.heir.answered"))}
        else:
            if isinstance(answer, Refusal):
                return refused_at_work(request, answer, "operator_home")
            if not isinstance(answer, Conflict):
                return redirect("operator_heir", record=record)
            errors = {"reponse": conflict_sentence(answer)}
    found = list_heir_requests(caller, RecordId(record))
    if isinstance(found, Refusal):
        stays = resolve_record(RecordId(record))
        if stays != record:
            return redirect("operator_heir", record=stays)
        return refused_at_work(request, found, "operator_home")
    return page(request, "heir", record=record, requests=found, errors=errors)


def _one(known: type[T], value: str | None) -> T | None:
    return known(value) if value in set(known) else None


def _form(request: HttpRequest, values: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    ties = [{"value": one.value, "text": str(t(f"heir.tie_{one.value}"))} for one in HeirTie]
    reasons = [{"value": one.value, "text": str(t(f"heir.reason_{one.value}"))} for one in HeirReason]
    return page(request, "heirs", values=values, ties=ties, reasons=reasons, errors=errors)
