"""The page of the connexion secrète in a minor's record: what it does, beginning and ending it (CSP R.1111-50)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from carnet.portal import modes
from carnet.portal.callers import professional_page
from carnet.portal.views.pro import page, status_of
from carnet.usecases.caller import Caller


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def secret(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """A minor asks me for secrecy: from now on the representatives do not read what I do in this record."""
    over = modes.secret_is_over(request, record, caller.now())
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if not found[0].minor:
        raise Http404
    if request.method == "POST":
        modes.start_secret(request, record, caller.now())
        return redirect("pro_record", record=record)
    return page(request, "secret", person=found[1], record=record, over=over, running=caller.secret)


@require_POST
@professional_page
def end(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I end the connexion secrète: nothing that was done in it is told."""
    modes.stop_secret(request, record)
    return redirect("pro_record", record=record)
