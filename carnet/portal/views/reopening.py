"""Opening a closed record again for a person who is there: at the desk, with a doctor, with a pharmacist. No rule."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import conflict_sentence, form_key_of, reason_sentence, refused_here, sentences
from carnet.portal.callers import desk_page, professional_page
from carnet.portal.shown import RecordState
from carnet.portal.views import desk, pro
from carnet.usecases._offers import opening_offered
from carnet.usecases.caller import Caller
from carnet.usecases.open_record_for import Told
from carnet.usecases.reopen_record_for import ReopenedFor, Word, reopen_record_for

FIELDS = {"consent": "accord"}
GUARDIAN = "guardian_must_agree"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def at_the_desk(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The agent reopens the record of the person who is there."""
    found = desk.at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    answer = _asked(request, caller, record)
    if isinstance(answer, ReopenedFor):
        return redirect("receipt", letter=answer.receipt)
    if isinstance(answer, Refusal):
        return desk.refused(request, answer)
    shown = {"person": found.person, "record": record, "state": found.state.value}
    return desk.page(request, "reopen", **shown, values=_values(request), errors=answer)


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def in_the_practice(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The doctor or the pharmacist reopens it; offered to nobody else."""
    if not opening_offered(caller):
        raise Http404
    found = pro.status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    status, person = found
    if pro.state_of(status) is not RecordState.CLOSED:
        return redirect("pro_record", record=record)
    answer = _asked(request, caller, record)
    if isinstance(answer, ReopenedFor):
        return redirect("receipt", letter=answer.receipt)
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    shown = {"person": person, "record": record, "state": RecordState.CLOSED.value}
    return pro.page(request, "reopen", **shown, values=_values(request), errors=answer)


def _asked(request: HttpRequest, caller: Caller, record: UUID) -> ReopenedFor | Refusal | Mapping[str, str]:
    """The answer to the form; what is wrong with it by field, nothing before it was sent."""
    if request.method != "POST":
        return {}
    ticks = _values(request)
    told = Told.READ_ALOUD if ticks["comment"] == "lue" else Told.SHOWN
    word = Word(consent=ticks["accord"] == "oui", told=told, guardian=ticks["tuteur"] == "oui")
    try:
        answer = reopen_record_for(caller, RecordId(record), word, key=form_key_of(request))
    except Invalid as invalid:
        return sentences(invalid, FIELDS, "accord")
    if isinstance(answer, Conflict):
        return {"accord": conflict_sentence(answer)}
    if isinstance(answer, Refusal) and answer.reason == GUARDIAN:
        return {"tuteur": reason_sentence(answer, at_work=True)}
    return answer


def _values(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("accord", "tuteur", "comment")}
