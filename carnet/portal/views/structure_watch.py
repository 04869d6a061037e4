"""The pages of a structure's administrators: how much was done, its emergencies, its software. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_structure
from carnet.portal.answers import refused
from carnet.portal.callers import structure_page
from carnet.portal.views.structure import page
from carnet.usecases.caller import Caller
from carnet.usecases.see_structure_activity import see_structure_activity
from carnet.usecases.see_structure_software import see_structure_software


@require_safe
@structure_page
def activity(request: HttpRequest, caller: Caller) -> HttpResponse:
    """How much was done here in four weeks, and who entered in an emergency."""
    found = see_structure_activity(caller)
    if isinstance(found, Refusal):
        return refused(request, found, professional=True)
    emergencies = present_structure.emergencies(found.emergencies)
    return page(
        request, "activity", since=found.since, people=found.people, together=found.together, emergencies=emergencies
    )


@require_safe
@structure_page
def software(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Which certificates and software act for this structure."""
    found = see_structure_software(caller)
    if isinstance(found, Refusal):
        return refused(request, found, professional=True)
    certificates = [present_structure.certificate(one) for one in found.certificates]
    named = [(one.name, one.settings.editor) for one in found.software]
    return page(request, "software", certificates=certificates, software=named)
