"""Manifests of SMART Health Links, and their files. Owns the form of requests and answers; never a rule.

SMART Health Links 1.0, "Manifest Request". Any application of any site may ask: who holds the link needs no account.
One answer for what was never made, what is over and what was taken back; a wrong passcode says how many tries are left.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from carnet.fhir import sentences
from carnet.fhir.card_bundle import card_bundle
from carnet.fhir.times import instant
from carnet.identity.limits import TooManyAttempts
from carnet.identity.middleware import FOR_ANY_PAGE, FOR_SOFTWARE
from carnet.identity.network import network_of
from carnet.kernel import current
from carnet.kernel.clock import Clock, SystemClock
from carnet.kernel.errors import Invalid
from carnet.usecases.caller import Caller
from carnet.usecases.open_health_link import CardOpened, CodeNeeded, NotOpened, Opening, open_health_link

TYPE: Final = "application/fhir+json"
LARGEST: Final = 10_000
POLL: Final = 3600
"""After how many seconds an application may look again whether the card changed."""
View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """A view that pages of every site may ask: no cookie is looked at, and nothing but the link opens anything."""

    @csrf_exempt
    @wraps(view)
    def marked(request: HttpRequest, **parts: str) -> HttpResponse:
        response = view(request, **parts)
        response["Referrer-Policy"] = "no-referrer"
        return response

    setattr(marked, FOR_SOFTWARE, True)
    setattr(marked, FOR_ANY_PAGE, True)
    return marked


@for_anybody
def manifest(request: HttpRequest, token: str) -> HttpResponse:
    """The manifest: one file, the card as an IPS, in the answer or at an address that lives some minutes."""
    if request.method != "POST":
        return _no_method("POST")
    try:
        asked = _asked(request)
        opening = Opening(_text(asked, "recipient"), _text(asked, "passcode"), network_of(request))
        most = _most(asked)
        answer = open_health_link(_stranger(SystemClock()), token, opening)
    except Invalid as invalid:
        return _error(400, invalid)
    except TooManyAttempts as limit:
        return _wait(limit)
    if isinstance(answer, CardOpened):
        response = JsonResponse({"files": [_listed(request, token, answer, most)]})
        response["Retry-After"] = str(POLL)
        return response
    return _refused(answer)


@for_anybody
def file(request: HttpRequest, token: str, ticket: str) -> HttpResponse:
    """The file of a manifest that was just given, encrypted under the key of the link."""
    if request.method not in ("GET", "HEAD"):
        return _no_method("GET, HEAD")
    opening = Opening(sentences.words("fhir.card.same_reader"), network=network_of(request), ticket=ticket)
    try:
        answer = open_health_link(_stranger(SystemClock()), token, opening)
    except TooManyAttempts as limit:
        return _wait(limit)
    if isinstance(answer, CardOpened):
        return HttpResponse(_encrypted(answer), content_type="application/jose")
    return _refused(NotOpened())


def _stranger(clock: Clock) -> Caller:
    return replace(Caller.anonymous(request_id=current.request_id(), clock=clock), interface="fhir")


def _asked(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Invalid.of("Content-Type", "health_link.json")
    if len(request.body) > LARGEST:
        raise Invalid.of("body", "text.too_long", most=str(LARGEST))
    try:
        asked = json.loads(request.body)
    except ValueError:
        raise Invalid.of("body", "health_link.json") from None
    if not isinstance(asked, dict):
        raise Invalid.of("body", "health_link.json")
    return asked


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise Invalid.of(name, "health_link.text")
    return value


def _most(asked: dict[str, Any]) -> int | None:
    value = asked.get("embeddedLengthMax")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise Invalid.of("embeddedLengthMax", "health_link.number")
    return value


def _listed(request: HttpRequest, token: str, opened: CardOpened, most: int | None) -> dict[str, Any]:
    changed = opened.content.at or opened.content.read_at
    told = {"contentType": TYPE, "lastUpdated": instant(changed), "status": "can-change", "fhirVersion": "4.0.1"}
    sealed = _encrypted(opened)
    if most is None or len(sealed) <= most:
        return {**told, "embedded": sealed}
    address = reverse("shl_file", kwargs={"token": token, "ticket": opened.ticket})
    return {**told, "location": request.build_absolute_uri(address)}


def _encrypted(opened: CardOpened) -> str:
    bundle = card_bundle(opened.content, opened.link_id, sentences.words)
    return opened.encrypted(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode(), TYPE)


def _refused(answer: CodeNeeded | NotOpened) -> HttpResponse:
    if isinstance(answer, CodeNeeded):
        return JsonResponse({"remainingAttempts": answer.left}, status=401)
    said = {"error": "not_found", "message": sentences.words("reason.link_not_valid")}
    return JsonResponse(said, status=404, json_dumps_params={"ensure_ascii": False})


def _error(status: int, invalid: Invalid) -> HttpResponse:
    first = invalid.problems[0]
    said = {"error": first.rule, "element": first.element, "message": sentences.error(first.rule, dict(first.facts))}
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def _wait(limit: TooManyAttempts) -> HttpResponse:
    seconds = max(1, int((limit.until - SystemClock().now()).total_seconds()) + 1)
    response = JsonResponse({"error": "too_many_requests"}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _no_method(allowed: str) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": allowed})
