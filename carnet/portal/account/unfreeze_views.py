"""Unfreezing an account in the middle of a sign-in with a factor that is no mail and no message."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from carnet.identity import frozen
from carnet.kernel.clock import SystemClock
from carnet.portal.answers import form_key
from carnet.usecases.unfreeze_by_factor import unfreeze_by_factor


@require_http_methods(["GET", "HEAD", "POST"])
def unfreeze(request: HttpRequest) -> HttpResponse:
    """The question, and the way in."""
    stage = frozen.stage_of(request)
    if stage is None:
        return redirect("account_login")
    if request.method != "POST":
        return render(request, "account/unfreeze.jinja", {"form_key": form_key()})
    unfreeze_by_factor(stage.account_id, SystemClock())
    return stage.go_on(None)
