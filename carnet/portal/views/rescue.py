"""The page of a rescuer: who holds a link to an emergency card reads it, without an account. Owns no rule.

The picture on a card leads here with the link after a `#`: a small script puts its token into the form, and no server
ever sees the key. Without the script, the number that is printed beside the picture is typed. Who reads says who it is.
"""

import re
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from carnet.identity.limits import TooManyAttempts
from carnet.identity.network import network_of
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Invalid
from carnet.portal import present_card
from carnet.portal.account.pages import wait
from carnet.portal.answers import form_key, sentences
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.open_health_link import CardOpened, CodeNeeded, Opening, open_health_link

WHO: Final = {"secours": "rescue.who_rescue", "soin": "rescue.who_care", "autre": "rescue.who_other"}
_FIELDS: Final = {"link": "numero", "recipient": "qui"}
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""What the script puts into the form: no number that a hand typed."""


@require_http_methods(["GET", "HEAD", "POST"])
def rescue(request: HttpRequest) -> HttpResponse:
    """I care for somebody who carries this card."""
    if request.method != "POST":
        return _page(request, {})
    typed, code = request.POST.get("numero", ""), request.POST.get("code", "").strip()
    caller = replace(Caller.anonymous(request_id=current.request_id(), clock=SystemClock()), interface="portal")
    try:
        answer = open_health_link(caller, typed, Opening(_reader(request), code, network_of(request)))
    except Invalid as invalid:
        return _page(request, sentences(invalid, _FIELDS, "numero"))
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if isinstance(answer, CardOpened):
        return render(request, "carnet/card/rescue_card.jinja", {"card": present_card.shown(answer.content)})
    if isinstance(answer, CodeNeeded):
        return _page(request, {"code": _wrong(answer, given=bool(code))})
    return _page(request, {"numero": t("rescue.not_opened").striptags()})


def _reader(request: HttpRequest) -> str:
    """The quality that was chosen, then the name that was typed; empty when nobody said anything."""
    quality = WHO.get(request.POST.get("qui", ""))
    name = request.POST.get("nom", "").strip()
    return ", ".join(part for part in (str(t(quality)) if quality else "", name) if part) if quality else ""


def _nonce(request: HttpRequest) -> str:
    return str(getattr(request, "csp_nonce", ""))


def _wrong(needed: CodeNeeded, *, given: bool) -> str:
    if not given:
        return t("rescue.code_needed").striptags()
    said = t("rescue.wrong_code", left=needed.left) if needed.left else t("rescue.last_wrong")
    return said.striptags()


def _page(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    """The form, with what was typed; the number stays in the form and in no address."""
    kept = {name: request.POST.get(name, "") for name in ("numero", "qui", "nom")}
    scanned = bool(_TOKEN.fullmatch(kept["numero"])) and "numero" not in errors
    context = {"errors": errors, "kept": kept, "scanned": scanned, "form_key": form_key(), "nonce": _nonce(request)}
    return render(request, "carnet/card/rescue.jinja", context)
