"""The home page of who runs the instance: what there is to do, and the settings in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_operation, tiles
from carnet.portal.answers import form_key, refused_at_work
from carnet.portal.callers import operator_page, signed_in_as
from carnet.usecases.caller import Caller
from carnet.usecases.see_health import see_health


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of an operator, in the frame."""
    frame: dict[str, object] = {**signed_in_as(request), "form_key": form_key(), "errors": {}}
    return render(request, f"carnet/operator/{name}.jinja", {**frame, **context})


@require_safe
@operator_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where an operator begins: whether all is well, what waits, and the ways to everything."""
    found = see_health(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    waiting = present_operation.waiting(found)
    return page(request, "home", groups=tiles.shown(tiles.OPERATOR_HOME), well=found.is_well, waiting=waiting)
