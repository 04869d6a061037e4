"""A software of care opens a patient's page in the browser of its professional (TD0.9)."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.adapter import CONTEXT
from carnet.portal.callers import professional_page
from carnet.portal.forwarding import remember_found
from carnet.portal.views.pro import page
from carnet.usecases.caller import Caller
from carnet.usecases.open_launch import open_launch

_LONGEST: Final = 100


@require_safe
def arrive(request: HttpRequest, handle: str) -> HttpResponse:
    """The browser comes from the software. The handle leaves the address, and nothing is opened yet."""
    request.session[CONTEXT] = handle[:_LONGEST]
    return redirect("pro_context")


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def context(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I open what my software prepared: one press, so that no other site opens a patient under my hands."""
    handle = request.session.get(CONTEXT, "")
    if request.method != "POST":
        return page(request, "context", waits=bool(handle), late=False)
    request.session.pop(CONTEXT, None)
    about = open_launch(caller, handle)
    if about is None:
        return page(request, "context", waits=False, late=True)
    # As if the professional had typed whom to look for.
    remember_found(request, UUID(about.record), about.ins, about.birth_date)
    return redirect("pro_record", record=UUID(about.record))
