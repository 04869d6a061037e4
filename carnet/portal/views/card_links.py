"""The pages of health links: those that count, making one, showing it, taking it back. Owns no rule."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import markup
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page, stepped_up
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.usecases._health_link import LASTS, ShownLink
from carnet.usecases.caller import Caller
from carnet.usecases.end_health_link import end_health_link
from carnet.usecases.list_health_links import OpenLink, list_health_links
from carnet.usecases.make_health_link import LinkWanted, make_health_link
from carnet.usecases.show_health_link import show_health_link

CODE: Final = {"oui": True, "non": False}
DAYS: Final = {
    1: "card_link.days_1",
    30: "card_link.days_30",
    365: "card_link.days_365",
    1095: "card_link.days_1095",
}


@require_safe
@patient_page
def links(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The links that count now."""
    answer = list_health_links(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(request, "card_links", listed=answer, done=request.GET.get("fait") == "repris")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
@stepped_up
def make(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I make a link: for how long, with or without a code; then it is shown."""
    record = own_record(caller)
    if request.method != "POST":
        return _make(request, {})
    days, code = request.POST.get("duree", ""), CODE.get(request.POST.get("code", ""))
    if code is None:
        return _make(request, {"code": str(t("error.health_link.passcode_choice"))})
    try:
        wanted = LinkWanted(int(days) if days.isascii() and days.isdecimal() and len(days) < 6 else 0, code)
        answer = make_health_link(caller, record, wanted, key=form_key_of(request))
    except Invalid as invalid:
        return _make(request, sentences(invalid, {"days": "duree"}, "duree"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _make(request, {"duree": conflict_sentence(answer)})
    return redirect("patient_card_link", link=answer.link_id)


def _make(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    chosen = {"days": request.POST.get("duree", ""), "code": request.POST.get("code", "")}
    times = [{"value": str(days), "text": str(t(DAYS[days]))} for days in LASTS]
    return page(request, "card_link_make", times=times, chosen=chosen, errors=errors)


@require_safe
@patient_page
@stepped_up
def show(request: HttpRequest, caller: Caller, link: UUID) -> HttpResponse:
    """A link as I give it out: the picture, the number, the code."""
    answer = show_health_link(caller, own_record(caller), link)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    viewer, uri = addresses(request, answer)
    return page(
        request,
        "card_link",
        link=answer,
        picture=markup.qr_code(viewer),
        viewer=request.build_absolute_uri(reverse("rescue")),
        uri=uri,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def end(request: HttpRequest, caller: Caller, link: UUID) -> HttpResponse:
    """I take a link back: a page that asks, and the act."""
    record = own_record(caller)
    if request.method == "POST":
        answer = end_health_link(caller, record, link)
        if isinstance(answer, Refusal):
            return refused(request, answer)
        return redirect(f"{reverse('patient_card_links')}?fait=repris")
    listed = list_health_links(caller, record)
    if isinstance(listed, Refusal):
        return refused(request, listed)
    one: OpenLink | None = next((found for found in listed.links if found.link_id == link), None)
    return redirect("patient_card_links") if one is None else page(request, "card_link_end", link=one)


def addresses(request: HttpRequest, link: ShownLink) -> tuple[str, str]:
    """What the picture holds (a page of ours, then the link after a #, which no server sees), and the link alone."""
    uri = link.uri(request.build_absolute_uri(reverse("shl_manifest", kwargs={"token": link.token})))
    return f"{request.build_absolute_uri(reverse('rescue'))}#{uri}", uri
