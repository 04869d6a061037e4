"""The page of the integration desk: which structure's documents fail which schematron. Numbers only."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import operator_page
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.review_content_checks import review_content_checks


@require_safe
@operator_page
def checks(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Counts by structure and schematron, worst first."""
    answer = review_content_checks(caller)
    return refused(request, answer) if isinstance(answer, Refusal) else page(request, "checks", lines=answer)
