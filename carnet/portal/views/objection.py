"""Saying no to the opening of a record: with the number of the letter, without an account. Owns no rule."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from carnet.identity import activation_codes, limits
from carnet.identity.network import network_of
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict
from carnet.portal.account.pages import wait
from carnet.portal.answers import conflict_sentence, form_key
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.object_to_opening import ObjectionKept, object_to_opening


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest) -> HttpResponse:
    """I have a letter, and I say no."""
    if not settings.CARNET_OPENING_NEEDS_NO_CONSENT:
        raise Http404
    typed = request.POST.get("numero", "").strip()
    if request.method != "POST":
        return _page(request)
    # A slip of the finger is told before anything is counted or looked up.
    if not activation_codes.well_formed(activation_codes.normalised(typed)):
        return _page(request, typed, error=str(t("error.objection.form")))
    clock = SystemClock()
    try:
        limits.count_or_stop(limits.ACTIVATION, {limits.Scope.NETWORK: network_of(request)}, clock.now())
    except limits.TooManyAttempts as limit:
        return wait(request, limit.until)
    caller = Caller.anonymous(request_id=current.request_id(), clock=clock)
    answer = object_to_opening(caller, typed)
    if isinstance(answer, ObjectionKept):
        return _page(request, done=True)
    said = conflict_sentence(answer) if isinstance(answer, Conflict) else t("error.objection.unknown").striptags()
    return _page(request, typed, error=said)


def _page(request: HttpRequest, typed: str = "", *, error: str = "", done: bool = False) -> HttpResponse:
    errors = {"numero": error} if error else {}
    context = {"errors": errors, "number": typed, "done": done, "form_key": form_key()}
    return render(request, "carnet/objection.jinja", context)
