"""Contextual web access (TD0.9): a software says whom its professional has at hand, and gets an address."""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from carnet.identity.ins import parse_ins
from carnet.identity.limits import TooManyAttempts
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.oauth.answers import answered, unknown_bearer
from carnet.oauth.door import for_software
from carnet.usecases.accept_token import accept_token
from carnet.usecases.make_launch import Launch, make_launch

LONGEST = 2_000
ASKS = "Patient.s"


@for_software
@require_POST
def context(request: HttpRequest) -> HttpResponse:
    """`{"ins": …, "ins_root": OID, "birth_date": YYYY-MM-DD}` gives `{"url": …, "expires_at": …}`."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else ""
    caller = accept_token(token, request_id=current.request_id(), clock=SystemClock(), asks=ASKS)
    if isinstance(caller, Refusal):
        return unknown_bearer()
    try:
        said = _said(request)
        ins = parse_ins(said["ins_root"], said["ins"], "ins")
        born = date.fromisoformat(said["birth_date"])
        answer = make_launch(caller, ins, born)
    except Invalid as invalid:
        return answered(400, {"error": "invalid_request", "error_description": str(invalid.problems[0].rule)})
    except ValueError:
        return answered(400, {"error": "invalid_request", "error_description": "ins, ins_root, birth_date"})
    except TooManyAttempts:
        return answered(429, {"error": "slow_down"})
    if isinstance(answer, Launch):
        url = request.build_absolute_uri(reverse("pro_context_arrive", kwargs={"handle": answer.handle}))
        return answered(201, {"url": url, "expires_at": answer.until.isoformat()})
    if isinstance(answer, Refusal):
        return answered(403, {"error": "access_denied", "error_description": f"{answer.rule} {answer.reason}"})
    return answered(404, {"error": "not_found"})


def _said(request: HttpRequest) -> dict[str, str]:
    """The three values, each a text. ValueError for anything else; nothing is taken from the address."""
    if request.GET or int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise ValueError("body")
    found: Any = json.loads(request.body.decode("utf-8"))
    if not isinstance(found, dict) or set(found) != {"ins", "ins_root", "birth_date"}:
        raise ValueError("members")
    if not all(isinstance(value, str) and len(value) <= 100 for value in found.values()):
        raise ValueError("values")
    return found
