"""The page of a growth curve: a child's measures between lines of reference. Owns no rule, and judges no child."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Refusal
from carnet.portal import present_growth
from carnet.portal import present_measures as present
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.measure_doors import Door, at_work, mine
from carnet.usecases.caller import Caller
from carnet.usecases.see_measure_kind import see_measure_kind

MOST: int = 150


@require_safe
@patient_page
def curve(request: HttpRequest, caller: Caller, kind: str) -> HttpResponse:
    """The curve of the child for whom I act, or mine."""
    return _curve(mine(request, caller), present.KINDS[kind])


@require_safe
@professional_page
def pro_curve(request: HttpRequest, caller: Caller, record: UUID, kind: str) -> HttpResponse:
    """The curve of a child, as far as its measures are for this professional."""
    return _curve(at_work(request, caller, record), present.KINDS[kind])


def _curve(door: Door, of: MeasureKind) -> HttpResponse:
    if of not in present.GROWING:
        raise Http404
    answer = see_measure_kind(door.caller, door.record, of, most=MOST)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if answer.about.grown:
        raise Http404
    figure = present_growth.figure(answer, to_work=door.at_work)
    rows = [present.shown(one, to_work=door.at_work) for one in answer.shown] if figure else []
    return door.page(
        "growth",
        answer.about.person,
        of=present.kind_shown(of, to_work=door.at_work),
        figure=figure,
        rows=rows,
        measured=bool(answer.shown),
    )
