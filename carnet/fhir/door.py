"""The door of FHIR: every request passes here. Owns headers, who asks, the form of answers, and errors; no rule.

A view is a mapping from a method to a function that takes an `Asked` and returns an `Answer`, an `Outcome`, or what a
use case says no with. Only a bearer token says who asks: cookies never do, so no view here has a CSRF token to check.
"""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, ParamSpec

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from carnet.fhir import bearer
from carnet.fhir.asked import Answer, Asked, NotDone
from carnet.fhir.ids import read_id, read_patient_id
from carnet.fhir.interactions import asked_by
from carnet.fhir.negotiation import Wire, negotiated
from carnet.fhir.outcome import Json, Outcome, conflicting, invalid, one, refused
from carnet.fhir.xml_writing import to_xml
from carnet.identity.middleware import FOR_SOFTWARE
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import Caller

P = ParamSpec("P")
Said = Answer | Outcome | Refusal | Conflict
Act = Callable[[Asked], Said]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_NOBODY: Final = Caller.anonymous(request_id="", clock=SystemClock())
CHALLENGE: Final = 'Bearer realm="carnet"'
NOT_KNOWN: Final = (
    "Whether the request was carried out is not known. A deposit may be sent again as it is: it is there once. For all"
    " else, look first."
)
log: Final = logging.getLogger(__name__)
_THEIR_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_UNKNOWN: Final = one(401, "login", "The request needs an access token that is valid.")


@dataclass(frozen=True)
class Reading:
    """An act of which a part is read of the request alone (`ahead`), while the database says who asks.

    That part is worked out before anybody knows who asks: it looks at nothing but the request, and what is wrong with
    it is told by the act, in its turn.
    """

    act: Act
    ahead: Callable[[Asked], object]

    def __call__(self, asked: Asked) -> Said:
        """The act."""
        return self.act(asked)


class _Ahead:
    """What an act reads of a request before it is known who asks."""

    def __init__(self, act: Act, request: HttpRequest, wire: Wire) -> None:
        self._act, self._sent = act, Asked(request, _NOBODY, wire)
        self._made: object = None

    def __call__(self) -> None:
        # A body is read once, by who is known.
        if not isinstance(self._act, Reading) or self._sent.request.method != "GET":
            return
        # Whatever goes wrong, the act meets it again, and tells it to who may ask.
        with suppress(Exception):
            self._made = self._act.ahead(self._sent)

    def asked(self, caller: Caller) -> Asked:
        """The request of a known caller."""
        return self._sent.by(caller, self._made)


def fhir_view(acts: Callable[P, Mapping[str, Act]], *, public: bool = False, files: bool = False) -> View[P]:
    """A view from what each method does; `public`: what says nothing of anybody; `files`: files as they are."""

    @csrf_exempt
    @wraps(acts)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return serve(request, acts(*args, **kwargs), public=public, files=files)

    setattr(view, FOR_SOFTWARE, True)
    return view


def open_view(acts: Callable[P, Mapping[str, Act]]) -> View[P]:
    """A view that everybody may ask."""
    return fhir_view(acts, public=True)


def fhir_file_view(acts: Callable[P, Mapping[str, Act]]) -> View[P]:
    """A view of files: which types there are is known once the file is."""
    return fhir_view(acts, files=True)


def serve(
    request: HttpRequest, acts: Mapping[str, Act], *, public: bool = False, files: bool = False
) -> HttpResponseBase:
    """Answers one request. What goes wrong is an OperationOutcome; an unknown error tells nothing and denies."""
    request_id = current.request_id()
    wire = negotiated(request.META.get("HTTP_ACCEPT", ""), request.GET.get("_format", ""))
    wire = Wire.JSON if wire is None and files else wire
    said, wire = _said(request, acts, wire, request_id, public=public)
    response = _written(request, said, wire)
    response.headers["X-Request-Id"] = request_id
    # Behind our proxy, which numbers requests itself, what a program calls its own comes under the second name.
    theirs = request.META.get("HTTP_X_CORRELATION_ID") or request.META.get("HTTP_X_REQUEST_ID", "")
    if _THEIR_ID.fullmatch(theirs):
        response.headers["X-Correlation-Id"] = theirs
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Authorization, Accept-Language"
    return response


def _said(
    request: HttpRequest, acts: Mapping[str, Act], wire: Wire | None, request_id: str, *, public: bool
) -> tuple[Answer | Outcome, Wire]:
    method = "GET" if request.method == "HEAD" else request.method or ""
    act = acts.get(method)
    if act is None:
        allowed = {"Allow": ", ".join(sorted({*acts, *(("HEAD",) if "GET" in acts else ())}))}
        return Outcome(405, one(405, "not-supported", f"{method} is not done here.").issues, allowed), wire or Wire.JSON
    if wire is None:
        return one(406, "not-supported", f"Answers are written as {Wire.JSON} or {Wire.XML}."), Wire.JSON
    ahead = _Ahead(act, request, wire)
    caller = _caller(request, request_id, ahead, public=public)
    if caller is None:
        return Outcome(401, _UNKNOWN.issues, {"WWW-Authenticate": _challenge(request)}), wire
    asked = ahead.asked(caller)
    return _done(act, asked), asked.written_as


def _caller(request: HttpRequest, request_id: str, ahead: _Ahead, *, public: bool) -> Caller | None:
    clock = SystemClock()
    if public:
        return Caller.anonymous(request_id=request_id, clock=clock)
    token = bearer.token_of(request.META.get("HTTP_AUTHORIZATION", ""))
    if token is None:
        return None
    asks, about = _asks(request), _about(request)
    return bearer.caller_of(token, request_id=request_id, clock=clock, asks=asks, about=about, meanwhile=ahead)


def _about(request: HttpRequest) -> RecordId | None:
    """Whose record an address names, so that it is read with the token; None where that has to be looked for."""
    named = request.resolver_match.kwargs.get("resource", "") if request.resolver_match else ""
    if place := read_id(named):
        return place.record_id
    return read_patient_id(request.GET.get("patient", "").removeprefix("Patient/"))


def _asks(request: HttpRequest) -> str:
    """Which interaction this is: a token is good for those that its scopes name."""
    method = "GET" if request.method == "HEAD" else request.method or ""
    return asked_by(request.resolver_match.url_name if request.resolver_match else None, method)


def _challenge(request: HttpRequest) -> str:
    """RFC 6750: who sent a token is told that it is not valid; who sent none is told nothing more."""
    return f'{CHALLENGE}, error="invalid_token"' if "HTTP_AUTHORIZATION" in request.META else CHALLENGE


def _done(act: Act, asked: Asked) -> Answer | Outcome:
    try:
        said = act(asked)
    except NotDone as not_done:
        return not_done.outcome
    except Invalid as problems:
        return invalid(problems)
    except RequestDataTooBig:
        return one(413, "too-long", "The request is too long.")
    except SuspiciousOperation:
        return one(400, "structure", "The request is malformed.")
    except Unavailable:
        return Outcome(503, one(503, "transient", "Try again in a moment.").issues, {"Retry-After": "5"})
    except Exception:
        # Told to the operator's log by its place in the program; to who asks, nothing.
        log.exception("a FHIR request failed")
        return one(500, "exception", _failed(asked))
    if isinstance(said, Refusal):
        return refused(said, asked.caller)
    return conflicting(said) if isinstance(said, Conflict) else said


def _failed(asked: Asked) -> str:
    """What may be said of a failure: an answer that was lost after its commit looks like one before it."""
    if asked.request.method in {"GET", "HEAD"}:
        return "The server failed: send the same again."
    return f"The server failed. {NOT_KNOWN}"


def _written(request: HttpRequest, said: Answer | Outcome, wire: Wire) -> HttpResponseBase:
    if isinstance(said, Outcome):
        return _response(said.resource(), said.status, wire, said.headers)
    headers = {**said.headers, **({"ETag": said.etag} if said.etag else {})}
    if (
        said.etag
        and request.method in {"GET", "HEAD"}
        and is_known(request.META.get("HTTP_IF_NONE_MATCH", ""), said.etag)
    ):
        # The reading was done and is in the journal all the same: who asks learns that nothing changed.
        return HttpResponse(status=304, headers=headers)
    if said.stream is not None:
        # Written piece by piece: a whole record is never held in memory.
        return StreamingHttpResponse(said.stream, status=said.status, content_type=said.media_type, headers=headers)
    if said.data is not None:
        return HttpResponse(said.data, status=said.status, content_type=said.media_type, headers=headers)
    return _response(said.resource, said.status, wire, headers)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match names this ETag; weak comparison (RFC 9110, 13.1.2)."""
    known = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(one in {"*", etag.removeprefix("W/")} for one in known)


def _response(resource: Json | None, status: int, wire: Wire, headers: Mapping[str, str]) -> HttpResponse:
    body = b"" if resource is None else written(resource, wire)
    kind = f"{wire}; charset=utf-8"
    return HttpResponse(body, status=status, content_type=kind, headers=dict(headers))


def written(resource: Json, wire: Wire) -> bytes:
    """A resource as it goes over the wire."""
    if wire is Wire.XML:
        return to_xml(resource)
    return msgspec.json.encode(resource)
