"""The emergency card on a device that has no network. Owns what such a device may keep; no rule.

Only the page of the card, with the pictures, letters and colours that draw it, and only after a press on a button of
that device. Signing out clears it (`Clear-Site-Data`), and so does the other button.
"""

from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static as plain_static
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_card, theme
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import static
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.see_emergency_card import see_emergency_card

_FOLDER: Final = Path(__file__).parent.parent / "static"
_FONTS: Final = ("400", "700")


@require_safe
@patient_page
def phone(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I put my card on this device, or take it away."""
    own_record(caller)
    nonce = str(getattr(request, "csp_nonce", ""))
    addresses = {"page_of_card": reverse("card_offline"), "worker": reverse("card_worker")}
    return page(request, "card_phone", nonce=nonce, **addresses)


@require_safe
@patient_page
def card(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The card alone, as a device keeps it: headers say whose it is, by a word without meaning, and what draws it."""
    seen = see_emergency_card(caller, own_record(caller), kept=True)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    response = render(request, "carnet/card/offline.jinja", {"card": present_card.shown(seen.content)})
    response["X-Carnet-Card"] = seen.mark
    response["X-Carnet-Assets"] = " ".join(drawing())
    return response


def drawing() -> tuple[str, ...]:
    """What draws a page on a device without a network: colours, mark, letters."""
    fonts = (plain_static(f"fonts/atkinson-hyperlegible-next-latin-{one}-normal.woff2") for one in _FONTS)
    colours = (f"{reverse('operator_colours')}?v={theme.mark()}",) if theme.variables() else ()
    return (static("css/carnet.css"), static("mark.svg"), *fonts, *colours)


@cache
def _worker() -> bytes:
    return (_FOLDER / "js" / "card-worker.js").read_bytes()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that serves the card without a network, for that one address: the same for everybody."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
