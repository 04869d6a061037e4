"""The pages of a person whose record is closed or suspended: take all home, destroy, keep, object. Owns no rule."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.archive import stream
from carnet.portal.callers import patient_page
from carnet.portal.files import SANDBOX
from carnet.portal.views.patient import own_record, page
from carnet.usecases.ask_destruction import ask_destruction
from carnet.usecases.caller import Caller
from carnet.usecases.contest_suspension import contest_suspension
from carnet.usecases.export_record import export_record
from carnet.usecases.keep_record import keep_record
from carnet.usecases.see_own_record import OwnRecord, see_own_record


def _own(caller: Caller) -> OwnRecord | Refusal:
    own_record(caller)
    return see_own_record(caller)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def export(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I take all my documents home."""
    record = own_record(caller)
    if request.method != "POST":
        return page(request, "export")
    answer = export_record(caller, record, stepped_up=caller.stepped_up, whole=True)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    base = request.build_absolute_uri("/fhir")
    response = StreamingHttpResponse(stream(answer, base), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="mon-dossier.zip"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Django sends both alike; only its type says that a stream is another kind of answer.
    return cast("HttpResponse", response)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def destroy(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I ask that all be destroyed; a page asks again before."""
    own = _own(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    if own.active or own.suspended or own.asked:
        return redirect("patient_closed")
    if request.method != "POST":
        return page(request, "destroy", days=str(settings.CARNET_BACKUPS_KEPT_DAYS))
    answer = ask_destruction(caller, own_record(caller), stepped_up=caller.stepped_up)
    # Asked already means that the wish of the person is fulfilled: the same page, and no error.
    return refused(request, answer) if isinstance(answer, Refusal) else redirect("patient_closed")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def keep(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I changed my mind: nothing is destroyed."""
    own = _own(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    if not own.asked:
        return redirect("patient_closed")
    if request.method != "POST":
        return page(request, "keep", destroyed_on=own.destroyed_on)
    answer = keep_record(caller, own_record(caller))
    return refused(request, answer) if isinstance(answer, Refusal) else redirect("patient_closed")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def suspended(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My record is suspended: what that means, and a way to object."""
    own = _own(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    if not own.suspended:
        return redirect("patient_home")
    if request.method != "POST":
        return page(request, "suspended", since=own.since, ends_on=own.ends_on)
    answer = contest_suspension(caller, own_record(caller))
    return refused(request, answer) if isinstance(answer, Refusal) else redirect("patient_suspended")
