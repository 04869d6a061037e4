"""What a load balancer and a watch ask. Owns the three answers; they name nobody, and nothing of the machine.

The statuses are the answer; the words are for the person who looks. No page: nobody reads these in a browser.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from carnet.kernel.clock import SystemClock
from carnet.usecases.tell_readiness import Readiness, tell_readiness


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers. It asks no database: a restart would not bring one back."""
    return JsonResponse({"alive": True})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here; else 503: the database is away, or a migration is missing."""
    found = tell_readiness(SystemClock())
    return _told(found, fine=found.ready)


@require_safe
def up_to_date(request: HttpRequest) -> JsonResponse:
    """The same, and 503 too when the worker or the signer is behind, files are away or few months are made ahead.

    For the watch only.
    """
    found = tell_readiness(SystemClock(), files=True)
    return _told(found, fine=found.up_to_date)


def _told(found: Readiness, *, fine: bool) -> JsonResponse:
    words = {
        "database": found.database,
        "migrations": found.migrations,
        "journal": found.journal,
        "months": found.months,
    }
    if found.documents is not None:
        words["documents"] = found.documents
    response = JsonResponse(words, status=200 if fine else 503)
    if not fine:
        response.headers["Retry-After"] = "5"
    return response
