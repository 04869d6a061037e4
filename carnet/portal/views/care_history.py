"""The pages of care that was paid for: the person's, and a professional's. Owns no rule."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present, present_care
from carnet.portal.answers import refused, refused_here
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.views import patient, pro
from carnet.usecases._profile import Sharing
from carnet.usecases.caller import Caller
from carnet.usecases.see_care_history import CareHistory, see_care_history

DONE = ("shared",)


@require_safe
@patient_page
def care(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Which care was paid for me, and who reads it."""
    found = see_care_history(caller, patient.own_record(caller))
    if isinstance(found, Refusal):
        return refused(request, found)
    done = request.GET.get("fait", "")
    shared, may_share = found.sharing is Sharing.CARE_TEAM, found.may_share
    told = _told(request, found, to_work=False)
    return patient.page(
        request, "care_history", done=done if done in DONE else "", shared=shared, may_share=may_share, **told
    )


@require_safe
@professional_page
def care_for_work(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """Which care was paid for this person, where the person lets this professional read it."""
    found = see_care_history(caller, RecordId(record))
    if isinstance(found, Refusal):
        return refused_here(request, found, record)
    person = present.person(found.person) if found.person else None
    return pro.page(request, "care_history", record=str(record), person=person, **_told(request, found, to_work=True))


def _told(request: HttpRequest, found: CareHistory, *, to_work: bool) -> dict[str, Any]:
    wanted = request.GET.get(present_care.KIND, "")
    return {
        "lines": [present_care.shown(one, to_work=to_work) for one in present_care.narrowed(found, wanted)],
        "kinds": present_care.kinds(found, wanted, to_work=to_work) if found.lines else [],
        "unread": [card.title for card in found.unread],
    }
