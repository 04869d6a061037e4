"""The page "Reprendre tous mes codes": what opens my record to who holds it stops, in one act. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.end_all_codes import end_all_codes


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def end_codes(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The page says what stops, then asks."""
    record = own_record(caller)
    if request.method != "POST":
        return page(request, "end_codes", done=request.GET.get("fait") == "1")
    answer = end_all_codes(caller, record)
    return refused(request, answer) if isinstance(answer, Refusal) else redirect(f"{reverse('end_codes')}?fait=1")
