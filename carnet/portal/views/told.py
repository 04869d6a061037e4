"""The page of the software that is told of what is new in my record; I end it by one press. Owns no rule."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.end_told import end_told
from carnet.usecases.list_told import list_told


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def told(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who is told, and the end of it."""
    record = own_record(caller)
    if request.method == "POST":
        ended = end_told(caller, record, _named(request.POST.get("logiciel", "")))
        return refused(request, ended) if isinstance(ended, Refusal) else redirect(f"{reverse('patient_told')}?fait=1")
    found = list_told(caller, record)
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(request, "told", told=found, done=request.GET.get("fait") == "1")


def _named(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
