"""The operator's page on the table of rights: which one is in force, and those before. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.portal.callers import operator_page
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.see_matrix import see_matrix


@require_safe
@operator_page
def matrix(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Which table is in force."""
    seen = see_matrix()
    counts = [(one.value, number) for one, number in seen.by_certainty]
    return page(
        request,
        "matrix",
        version=seen.version,
        cells=seen.cells,
        counts=counts,
        deny=seen.indicative_cells_deny,
        versions=seen.versions,
    )
