"""The pages of laboratory results over time, for the person and for a professional. Owns no rule."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_results as present
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.measure_doors import Door, at_work, mine
from carnet.usecases.caller import Caller
from carnet.usecases.see_results import see_results


@require_safe
@patient_page
def results(request: HttpRequest, caller: Caller) -> HttpResponse:
    """All my results, each with the newest value."""
    return _results(mine(request, caller))


@require_safe
@professional_page
def pro_results(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The results that this professional may read."""
    return _results(at_work(request, caller, record))


@require_safe
@patient_page
def result(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """One result over time."""
    return _result(mine(request, caller), key)


@require_safe
@professional_page
def pro_result(request: HttpRequest, caller: Caller, record: UUID, key: str) -> HttpResponse:
    """One result of a person over time."""
    return _result(at_work(request, caller, record), key)


def _results(door: Door) -> HttpResponse:
    answer = see_results(door.caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    kinds = [present.tile(one, to_work=door.at_work) for one in answer.analyses]
    lacking = bool(answer.unread or answer.left_out)
    return door.page("results", answer.person, kinds=kinds, lacking=lacking)


def _result(door: Door, key: str) -> HttpResponse:
    answer = see_results(door.caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    told = answer.one(key)
    if told is None:
        raise Http404
    return door.page(
        "result",
        answer.person,
        title_of=present.title(told, to_work=door.at_work),
        loinc=told.loinc if door.at_work else "",
        figure=present.figure(told, to_work=door.at_work),
        rows=[present.row(one, door) for one in told.values],
    )
