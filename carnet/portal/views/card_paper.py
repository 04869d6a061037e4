"""The emergency card as a file to print: alone, or with a link. Owns no rule."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present_card
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page, stepped_up
from carnet.portal.card_sheet import LinkOnPaper, card_sheet
from carnet.portal.views.card_links import addresses
from carnet.portal.views.patient import own_record
from carnet.usecases.caller import Caller
from carnet.usecases.see_emergency_card import CardSeen, see_emergency_card
from carnet.usecases.show_health_link import show_health_link

NAME = "carte-urgence.pdf"


@require_safe
@patient_page
def paper(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My card, as it stands today, on paper of the size of a bank card."""
    seen = see_emergency_card(caller, own_record(caller))
    return refused(request, seen) if isinstance(seen, Refusal) else _file(seen, caller.now())


@require_safe
@patient_page
@stepped_up
def link_paper(request: HttpRequest, caller: Caller, link: UUID) -> HttpResponse:
    """My card with a link: its picture and its number, and its code if I want it there."""
    record = own_record(caller)
    answer = show_health_link(caller, record, link)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    seen = see_emergency_card(caller, record)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    picture, _ = addresses(request, answer)
    page = f"{request.get_host()}{reverse('rescue')}".rstrip("/")
    passcode = answer.passcode if request.GET.get("code") == "oui" else ""
    return _file(seen, caller.now(), LinkOnPaper(picture, page, answer.code, passcode, answer.until))


def _file(seen: CardSeen, at: datetime, link: LinkOnPaper | None = None) -> HttpResponse:
    made = card_sheet(present_card.shown(seen.content), at, link)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response
