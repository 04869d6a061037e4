"""The page of a structure's administrators: who of the structure opened which record and when. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_acts
from carnet.portal.answers import refused
from carnet.portal.callers import structure_page
from carnet.portal.filters import page_number
from carnet.portal.views.structure import page
from carnet.usecases.caller import Caller
from carnet.usecases.read_structure_acts import read_structure_acts


@require_safe
@structure_page
def acts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who opened which record here."""
    answer = read_structure_acts(caller, page_number(request.GET.get("page", "")))
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    older = f"{reverse('structure_acts')}?page={answer.page + 1}" if answer.more else None
    return page(request, "acts", lines=present_acts.openings(answer.openings), older=older)
