"""Applications: what one asks of me, whether I say yes, what I allowed, stopping it."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.oauth.addresses import addresses_of
from carnet.identity.oauth.server import Answer
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import charge_forms, waiting_requests
from carnet.portal.acting import speaking_of
from carnet.portal.answers import reason_sentence, refused
from carnet.portal.callers import framed, patient_page, stepped_up
from carnet.portal.charge_forms import MYSELF
from carnet.portal.jinja import t
from carnet.portal.present_applications import permissions
from carnet.portal.views.patient import page
from carnet.usecases.allow_application import allow_application
from carnet.usecases.caller import Caller
from carnet.usecases.list_applications import ApplicationShown, list_applications
from carnet.usecases.see_application_request import ApplicationRequest, see_application_request
from carnet.usecases.see_charge import see_charge
from carnet.usecases.see_charges import see_charges
from carnet.usecases.stop_application import stop_application

_LONGEST: Final = 4_000
# Where django-csp looks for what one answer changes (its decorators take constants only).
_POLICY_UPDATE: Final = "_csp_update"


@require_safe
def authorize(request: HttpRequest) -> HttpResponse:
    """An application sends somebody here (OAuth 2.1). What it says is looked at, kept, and leaves the address."""
    now = SystemClock().now()
    said = {name: request.GET[name] for name in request.GET}
    twice = any(len(request.GET.getlist(name)) > 1 for name in said)
    if twice or sum(map(len, said.values())) > _LONGEST:
        return _unknown(request)
    try:
        found = see_application_request(said, addresses_of(request), now)
    except Invalid:
        return _unknown(request)
    if isinstance(found, Answer):
        return _sent_back(found)
    return redirect("application_asked", key=waiting_requests.keep(request, said, now))


def _unknown(request: HttpRequest) -> HttpResponse:
    """Nobody is sent to an address that the operator did not write down."""
    return render(request, "carnet/application_unknown.jinja", framed(request), status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
@stepped_up
def asked(request: HttpRequest, caller: Caller, key: UUID) -> HttpResponse:
    """What the application wants, in easy words; for whose record; yes or no."""
    said = waiting_requests.find(request, key, caller.now())
    if said is None:
        return redirect(f"{reverse('applications')}?fait=tard")
    with speaking_of(""):
        try:
            found = see_application_request(said, addresses_of(request), caller.now())
            if request.method == "POST":
                return _answered(request, caller, key, said, found)
        except Invalid:
            return _unknown(request)
        return _sent_back(found) if isinstance(found, Answer) else _question(request, caller, key, found, {})


def _answered(
    request: HttpRequest, caller: Caller, key: UUID, said: Mapping[str, str], found: ApplicationRequest | Answer
) -> HttpResponse:
    at = addresses_of(request)
    if request.POST.get("reponse") != "oui" or isinstance(found, Answer):
        answer = allow_application(caller.alone(), said, at, None)
    else:
        chosen = _chosen(caller, request.POST.get("dossier", ""))
        if chosen is None or chosen.record is None:
            return _question(request, caller, key, found, {"dossier": str(t("application_asked.choose"))})
        answer = allow_application(chosen, said, at, chosen.record)
    if isinstance(answer, Refusal):
        if isinstance(found, Answer) or answer.reason == "step_up_needed":
            return refused(request, answer)
        return _question(request, caller, key, found, {"dossier": reason_sentence(answer)})
    waiting_requests.forget(request, key)
    return _sent_back(answer)


def _chosen(caller: Caller, wanted: str) -> Caller | None:
    """The caller in the record that the form names; None for none, or for one in which the account does not act."""
    own = caller.alone()
    if wanted == MYSELF:
        return own
    charge = charge_forms.charge(wanted, caller)
    if charge is None or isinstance(see_charge(own, charge), Refusal):
        return None
    return own.acting_for(charge.record_id, charge.kind)


def _question(
    request: HttpRequest, caller: Caller, key: UUID, found: ApplicationRequest, errors: dict[str, str]
) -> HttpResponse:
    charges = see_charges(caller.alone())
    people = [{"value": charge_forms.value(one), "name": one.name} for one in charges.people]
    response = page(
        request, "application_asked", key=key, application=found, may=[str(one) for one in found.may], own=charges.own,
        people=people, errors=errors, chosen=request.POST.get("dossier", MYSELF if charges.own else ""),
    )  # fmt: skip
    # After the answer the form's page sends the browser to the application: its origin, and no other, is allowed.
    setattr(response, _POLICY_UPDATE, {"form-action": [_origin(found.back)]})
    return response


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


class _Back(HttpResponseRedirect):
    """To the application. Its address was registered, letter by letter: some have a scheme of their own."""

    def __init__(self, address: str) -> None:
        self.allowed_schemes = [urlsplit(address).scheme]
        super().__init__(address)


def _sent_back(answer: Answer) -> HttpResponse:
    return _Back(answer.location)


@require_safe
@patient_page
def applications(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The applications that I allowed: what each may do, when it was last used."""
    found = list_applications(caller.alone())
    if isinstance(found, Refusal):
        return refused(request, found)
    with speaking_of(""):
        shown = permissions(found, _names(caller, found))
        done = request.GET.get("fait", "")
        here = caller.record is not None
        return page(request, "applications", running=shown.running, ended=shown.ended, done=done, has_record=here)


def _names(caller: Caller, found: Iterable[ApplicationShown]) -> Mapping[UUID, str]:
    """Of the people whose records these are. Each record asked writes an event: none is, when all are my own."""
    if all(one.here for one in found):
        return {}
    return {one.record_id: one.name for one in see_charges(caller.alone()).people}


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def stop(request: HttpRequest, caller: Caller, permission: UUID) -> HttpResponse:
    """I stop an application, at once."""
    found = list_applications(caller.alone())
    if isinstance(found, Refusal):
        return refused(request, found)
    one = next((p for p in found if p.permission.grant_id == permission and p.in_force), None)
    if one is None:
        raise Http404
    if request.method == "POST":
        answer = stop_application(caller.alone(), permission)
        return refused(request, answer) if isinstance(answer, Refusal) else redirect(_done())
    with speaking_of(""):
        return page(request, "application_stop", application=one.name, permission=permission)


def _done() -> str:
    return f"{reverse('applications')}?fait=oui"
