"""The operator's pages of reports, of the doors of software, and of health: numbers and states. No person, no rule."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_operation as present
from carnet.portal.answers import refused_at_work
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.usecases.caller import Caller
from carnet.usecases.see_activity import see_activity
from carnet.usecases.see_health import see_health
from carnet.usecases.see_integration import see_integration


@require_safe
@operator_page
def activity(request: HttpRequest, caller: Caller) -> HttpResponse:
    """How much is done and refused, by day or by week."""
    weeks = request.GET.get("par") == "semaine"
    found = see_activity(caller, weeks=weeks)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    here = reverse("operator_activity")
    links = [
        {"href": here, "text": str(t("done_acts.by_day")), "current": not weeks},
        {"href": f"{here}?par=semaine", "text": str(t("done_acts.by_week")), "current": weeks},
    ]
    return page(
        request,
        "activity",
        links=links,
        weeks=weeks,
        columns=present.columns(),
        periods=[present.period(one) for one in found.periods],
        rules=present.rules(found.refusals),
    )


@require_safe
@operator_page
def integration(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The doors of software: what came, who may come."""
    found = see_integration(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    return page(
        request,
        "integration",
        doors=[present.door(one) for one in found.doors],
        places=[present.place(one) for one in found.places],
        software=[(one.name, one.settings.editor) for one in found.software],
        subscriptions=present.subscriptions(found),
    )


@require_safe
@operator_page
def health(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Whether the instance is well."""
    found = see_health(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    lines = [*(present.line(one) for one in found.lines), present.room(found.room)]
    return page(request, "health", well=found.is_well, lines=lines, versions=found.versions, size=present.size(found))
