"""The page of a professional's patients: whom I saw lately and may still read, and what waits to be announced.

Owns no rule. The page names people, so looking at it is told to each of them; it stands on no home page for that.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_patients
from carnet.portal.answers import refused
from carnet.portal.callers import professional_page
from carnet.portal.views.pro import page
from carnet.usecases.caller import Caller
from carnet.usecases.list_own_records import Since, list_own_records

MOST: Final = 20
"""Patients on the page: what fits a hurried look."""


@require_safe
@professional_page
def patients(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Whom I saw lately and may still read, newest first."""
    answer = list_own_records(caller, None, Since.DOCUMENT, most=MOST, announcing=True)
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    shown = [present_patients.line(one) for one in answer.records]
    return page(request, "patients", patients=shown, most=MOST, waiting=present_patients.waiting(answer.records))
