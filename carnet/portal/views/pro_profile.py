"""The page on which a professional reads what the person wrote about the own health. Owns no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present, present_profile, present_vaccines
from carnet.portal.answers import refused_here
from carnet.portal.callers import professional_page
from carnet.portal.views.pro import page
from carnet.usecases.caller import Caller
from carnet.usecases.see_profile import see_profile
from carnet.usecases.see_vaccines import see_vaccines


@require_safe
@professional_page
def profile(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """All that the person lets this professional read, on one page; what is empty takes no room."""
    answer = see_profile(caller, RecordId(record))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    told = [present_profile.shown(one, to_work=True) for one in answer.sections if one.lines or one.not_concerned]
    person = present.person(answer.person) if answer.person else None
    vaccines = see_vaccines(caller, RecordId(record))
    doses = () if isinstance(vaccines, Refusal) else vaccines.vaccines
    shown = [present_vaccines.vaccine(one, to_work=True) for one in doses if not one.mistaken]
    return page(request, "profile", record=str(record), person=person, sections=told, vaccines=shown)
