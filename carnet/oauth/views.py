"""The addresses of tokens. Owns the shape of requests and answers; what is given is the use case's to say.

No cookie is read and none is set: a software proves by itself who it is, so there is no CSRF token to ask for.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from carnet.identity.oauth.addresses import addresses_of
from carnet.identity.oauth.server import Answer
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.oauth.answers import answered, unknown_bearer
from carnet.oauth.door import for_software
from carnet.oauth.forms import NotOurs, read
from carnet.usecases.end_token import end_token
from carnet.usecases.inspect_token import inspect_token
from carnet.usecases.issue_token import issue_token
from carnet.usecases.see_userinfo import see_userinfo

_Words = Mapping[str, str]


@for_software
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749, 3.2."""
    at, request_id = addresses_of(request), current.request_id()
    return _answer(request, lambda f, h: issue_token(f, h, at, request_id=request_id, clock=SystemClock()))


@for_software
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009."""
    at = addresses_of(request)
    return _answer(request, lambda form, headers: end_token(form, headers, at, clock=SystemClock()))


@for_software
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662."""
    at = addresses_of(request)
    return _answer(request, lambda form, headers: inspect_token(form, headers, at, clock=SystemClock()))


@for_software
@require_safe
def userinfo(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core, 5.3."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    held = bearer.strip() if scheme.lower() == "bearer" else ""
    fhir, request_id = addresses_of(request).fhir, current.request_id()
    told = see_userinfo(held, fhir, request_id=request_id, clock=SystemClock()) if held else None
    return unknown_bearer() if told is None else answered(200, told)


def _answer(request: HttpRequest, act: Callable[[_Words, _Words], Answer]) -> HttpResponse:
    try:
        form = read(request)
    except NotOurs as problem:
        return answered(400, {"error": "invalid_request", "error_description": str(problem)})
    said = act(form, {"Authorization": request.headers.get("Authorization", "")})
    response = answered(said.status, said.body)
    if said.status == 401:
        response["WWW-Authenticate"] = 'Basic realm="carnet"'
    return response
